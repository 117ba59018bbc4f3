using System.ComponentModel;
using System.Diagnostics;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary><c>system.notify</c>: a notice to whoever sits there, by <c>notify-send</c> where there is a desktop, else on the node's terminal.</summary>
internal sealed class SystemNotifyHandler() : NodeCommandHandler<NotifyParams, NotifyResult>("system.notify", SystemJson.Default)
{
    private const int Longest = 2000;

    public override string Capability => "system";

    protected override async ValueTask<NotifyResult> InvokeAsync(NotifyParams parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        var (title, body) = (Plain(parameters.Title), Plain(parameters.Body));
        if (title.Length == 0 && body.Length == 0)
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "invalid system.notify params: title or body must have text");
        }

        if (Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS") is { Length: > 0 } && Programs.Find("notify-send") is { } program && await SendAsync(program, title, body, parameters.Priority, cancellation))
        {
            return new NotifyResult("desktop");
        }

        Console.WriteLine(title.Length == 0 ? $"notice: {body}" : $"notice: {title}: {body}");
        return new NotifyResult("terminal");
    }

    private static async Task<bool> SendAsync(string program, string title, string body, string? priority, CancellationToken cancellation)
    {
        var urgency = priority switch { "passive" => "low", "timeSensitive" => "critical", _ => "normal" };
        try
        {
            // What follows -- is never taken for an option.
            using var process = Process.Start(new ProcessStartInfo(program, ["-u", urgency, "--", title, body]) { UseShellExecute = false })!;
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    // Terminals take control characters for orders.
    private static string Plain(string? text) => new([.. (text ?? "").Where(letter => !char.IsControl(letter)).Take(Longest)]);
}
