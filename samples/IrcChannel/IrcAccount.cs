using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

namespace Irc;

/// <summary>One login on one IRC network: the <c>config</c> of the plugin, or one of its <c>accounts</c>.</summary>
internal sealed class IrcAccount : IValidatableObject
{
    private const string OneLine = @"^[^\r\n\0]*$";

    /// <summary>Where the network is: <c>irc.example.org:6697</c>, <c>[::1]:6667</c>.</summary>
    [Required(ErrorMessage = "server is missing: set it to host:port, for example irc.example.org:6697")]
    [RegularExpression(@"^(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+):[0-9]{1,5}$", ErrorMessage = "server must be host:port, for example irc.example.org:6697")]
    public string Server { get; set; } = "";

    /// <summary>The name to be known by. When somebody else has it, a variation of it is used.</summary>
    [Required(ErrorMessage = "nick is missing: set it to the name to be known by")]
    [RegularExpression(
        @"^[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]{0,29}$",
        ErrorMessage = "nick must start with a letter and have letters, digits and -_[]{{}}\\`^| only, 30 at most")]
    public string Nick { get; set; } = "";

    /// <summary>The user name (ident); the nick when not set.</summary>
    [RegularExpression(@"^[^\s@!:\0]{1,20}$", ErrorMessage = "user must have 1 to 20 characters, without spaces, @, ! and :")]
    public string? User { get; set; }

    /// <summary>Shown by WHOIS; the nick when not set.</summary>
    [RegularExpression(@"^[^\r\n\0]{1,100}$", ErrorMessage = "realName must be one line of 1 to 100 characters")]
    public string? RealName { get; set; }

    /// <summary>Rooms to be in: <c>#name</c>, or <c>#name key</c> for a room that asks for a key.</summary>
    public List<string> Channels { get; set; } = [];

    /// <summary>Speak TLS. The server's certificate must be valid for its name.</summary>
    public bool Tls { get; set; }

    /// <summary>A PEM file with the certificates to trust instead of the system's, for a network with a certificate authority of its own.</summary>
    public string? TlsCaFile { get; set; }

    /// <summary>The server's password (PASS), where it has one.</summary>
    [Secret]
    [RegularExpression(OneLine, ErrorMessage = "password must be one line")]
    [StringLength(300, ErrorMessage = "password must have at most 300 characters")]
    public string? Password { get; set; }

    /// <summary>An account registered with the network, to log in with (SASL PLAIN).</summary>
    [ValidateObjectMembers]
    public IrcSasl? Sasl { get; set; }

    /// <summary>Lines that may be sent at once before the pace of <see cref="LinesPerSecond"/> begins.</summary>
    [Range(1, 100, ErrorMessage = "burst must be between 1 and 100 lines")]
    public int Burst { get; set; } = 4;

    /// <summary>The pace of sending. Networks disconnect who is faster than they like.</summary>
    [Range(0.1, 1000, ErrorMessage = "linesPerSecond must be between 0.1 and 1000")]
    public double LinesPerSecond { get; set; } = 2;

    /// <summary>After this many seconds of silence the server is asked whether it is alive; after twice as many the connection is given up.</summary>
    [Range(1, 600, ErrorMessage = "pingSeconds must be between 1 and 600")]
    public int PingSeconds { get; set; } = 60;

    internal string Host => Server[..Server.LastIndexOf(':')].Trim('[', ']');

    internal int Port => int.Parse(Server.AsSpan(Server.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (int.TryParse(Server.AsSpan(Server.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is 0 or > 65535)
        {
            yield return new ValidationResult("server has a port that is not between 1 and 65535");
        }

        if (Channels.Exists(static room => !IrcNames.IsRoomWithKey(room)))
        {
            yield return new ValidationResult("each of channels must be \"#name\" or \"#name key\"");
        }

        if (TlsCaFile is not null && !Tls)
        {
            yield return new ValidationResult("tlsCaFile has no effect without \"tls\": true");
        }
    }
}

/// <summary>An account registered with the network.</summary>
internal sealed class IrcSasl
{
    /// <summary>The account's name.</summary>
    [Required(ErrorMessage = "sasl.account is missing")]
    public string Account { get; set; } = "";

    /// <summary>Its password.</summary>
    [Secret]
    [Required(ErrorMessage = "sasl.password is missing")]
    public string Password { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class IrcAccountValidator : IValidateOptions<IrcAccount>;
