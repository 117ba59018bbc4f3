using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Security;

/// <summary>
/// Asks tailscale who an address belongs to (<c>wire.md</c> §6.4), with <c>tailscale whois --json</c>: no shell, five seconds at most, an answer kept for 60 s and a
/// failure for 5 s. Any thread; several who ask about the same address share one question.
/// </summary>
internal sealed partial class TailscaleIdentity(AuthOptions auth, TimeProvider time, ILogger<TailscaleIdentity> log) : IDisposable
{
    private const int Remembered = 1024;
    private const int AskedAtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FailureKept = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<IPAddress, Lazy<Task<Answer>>> _answers = new();
    private readonly SemaphoreSlim _asking = new(AskedAtOnce);

    /// <summary>The login that a peer has proved to have; null when it claims none, is local, tailscale names another or none, or it is not allowed at all.</summary>
    public async ValueTask<string?> LoginAsync(RequestPeer peer)
    {
        if (!auth.AllowTailscale || peer.IsLocal || peer.Tailscale is not { } claim)
        {
            return null;
        }

        var login = await WhoIsAsync(claim.Address);
        if (login == claim.Login)
        {
            return login;
        }

        Mismatch(log, claim.Address, login is null ? "no login" : "another login");
        return null;
    }

    /// <summary>Ends what belongs to it.</summary>
    public void Dispose() => _asking.Dispose();

    private async Task<string?> WhoIsAsync(IPAddress address)
    {
        if (_answers.TryGetValue(address, out var known) && known is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } asked } && (await asked).Until <= time.GetUtcNow())
        {
            _answers.TryRemove(new(address, known));
        }

        if (_answers.Count >= Remembered)
        {
            _answers.Clear();
        }

        return (await _answers.GetOrAdd(address, _ => new Lazy<Task<Answer>>(() => AskAsync(address))).Value).Login;
    }

    private async Task<Answer> AskAsync(IPAddress address)
    {
        await _asking.WaitAsync();
        try
        {
            var login = await RunAsync(address);
            return new Answer(login, time.GetUtcNow() + (login is null ? FailureKept : Kept));
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<string?> RunAsync(IPAddress address)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            using var process = Process.Start(Command(address))!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(patience.Token);
                _ = await process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                var whois = process.ExitCode == 0 ? JsonSerializer.Deserialize(await output, TailscaleJson.Default.TailscaleWhois) : null;
                return whois?.UserProfile?.LoginName is { Length: > 0 } login ? login.Trim().ToLowerInvariant() : null;
            }
            finally
            {
                End(process);
            }
        }
        catch (Exception e) when (e is Win32Exception or JsonException or IOException or OperationCanceledException)
        {
            Failed(log, address, e is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : e.Message);
            return null;
        }
    }

    // The child gets what it needs and nothing of ours (SEC-22): the environment may hold the gateway's token.
    private static ProcessStartInfo Command(IPAddress address)
    {
        var start = new ProcessStartInfo("tailscale", ["whois", "--json", address.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "HOME" or "SystemRoot" or "ProgramData" or "USERPROFILE")).ToArray())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [LoggerMessage(1310, LogLevel.Warning, "tailscale could not be asked who {Address} is: {Error}")]
    private static partial void Failed(ILogger log, IPAddress address, string error);

    [LoggerMessage(1311, LogLevel.Warning, "A request through tailscale names a login, but tailscale has {Found} for {Address}: the secret decides")]
    private static partial void Mismatch(ILogger log, IPAddress address, string found);

    private sealed record Answer(string? Login, DateTimeOffset Until);
}

/// <summary>What is read of <c>tailscale whois --json</c>.</summary>
internal sealed record TailscaleWhois
{
    /// <summary>Who the address belongs to.</summary>
    [JsonPropertyName("UserProfile")]
    public TailscaleProfile? UserProfile { get; init; }
}

/// <summary>A user of the tailnet.</summary>
internal sealed record TailscaleProfile
{
    /// <summary>The login, mostly an e-mail address.</summary>
    [JsonPropertyName("LoginName")]
    public string? LoginName { get; init; }
}

/// <summary>JSON of <see cref="TailscaleWhois"/>.</summary>
[JsonSerializable(typeof(TailscaleWhois))]
internal sealed partial class TailscaleJson : JsonSerializerContext;
