using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeSqlite;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

[assembly: GatewayPlugin<Plugin>("nativesqlite")]

namespace NativeSqlite;

/// <summary>Asks a native library, which lies in a folder per kind of machine, for its version.</summary>
public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddAgentProvider<NativeAgent>("native");
}

internal sealed class NativeAgent : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models => [];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return new AgentText(Sqlite.Version());
        yield return new AgentText(Sqlite.VersionAsWindowsSpellsIt());
    }
}

internal static partial class Sqlite
{
    public static string Version() => Marshal.PtrToStringUTF8(LibVersion())!;

    public static string VersionAsWindowsSpellsIt() => Marshal.PtrToStringUTF8(LibVersionOfDll())!;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_libversion")]
    private static partial nint LibVersion();

    [LibraryImport("e_sqlite3.dll", EntryPoint = "sqlite3_libversion")]
    private static partial nint LibVersionOfDll();
}
