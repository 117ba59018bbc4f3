using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary><c>system.which</c>: where programs are.</summary>
internal sealed class SystemWhichHandler() : NodeCommandHandler<WhichParams, WhichResult>("system.which", SystemJson.Default)
{
    private const int Most = 200;

    public override string Capability => "system";

    protected override ValueTask<WhichResult> InvokeAsync(WhichParams parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        if (parameters.Bins is not { Count: <= Most } names)
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, $"invalid system.which params: bins has {Most} names at most");
        }

        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names.OfType<string>())
        {
            if (Programs.Find(name) is { } path)
            {
                found[name] = path;
            }
        }

        return new(new WhichResult(found));
    }
}
