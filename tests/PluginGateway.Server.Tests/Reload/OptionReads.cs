using System.Reflection;
using System.Reflection.Emit;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>
/// Finds, in compiled code, what reads hot options while a gateway is being put together, and so would keep what they were then. Follows calls that are sure to be made: those of methods and
/// constructors of the server's, by name; not what is called later through a delegate, an interface or an <c>await</c>.
/// </summary>
internal sealed class OptionReads
{
    private static readonly Assembly Server = typeof(GatewaySettings).Assembly;
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (int)(ushort)code.Value);
    private static readonly HashSet<MethodBase> HotGetters = [.. OptionLeaves.All.Where(leaf => leaf.Kind == OptionKind.Hot && leaf.Way.Count > 1).Select(leaf => leaf.Way[^1].GetMethod!), typeof(GatewaySettings).GetProperty(nameof(GatewaySettings.Bindings))!.GetMethod!];

    private readonly HashSet<MethodBase> _seen = [];
    private readonly List<string> _found = [];

    /// <summary>What reads them, as the way from where it begins to the option.</summary>
    public static IReadOnlyList<string> From(IEnumerable<MethodBase> beginnings)
    {
        var reads = new OptionReads();
        foreach (var method in beginnings)
        {
            reads.Follow(method, Name(method));
        }

        return reads._found;
    }

    private void Follow(MethodBase method, string way)
    {
        if (!_seen.Add(method))
        {
            return;
        }

        foreach (var called in Calls(method))
        {
            if (HotGetters.Contains(called))
            {
                _found.Add($"{way} → {Name(called)}");
            }
            else if (called.DeclaringType?.Assembly == Server || called.DeclaringType?.Assembly == typeof(OptionReads).Assembly)
            {
                Follow(called, $"{way} → {Name(called)}");
            }
        }
    }

    // The compiler numbers what it makes of awaits.
    private static string Name(MethodBase method) => $"{method.DeclaringType?.Name.Split(">d__")[0]}.{method.Name}";

    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        Type[]? ofMethod = method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var opcode = Codes[code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at]];
            at += opcode.Size;
            if (opcode.OperandType == OperandType.InlineMethod && opcode != OpCodes.Ldftn && opcode != OpCodes.Ldvirtftn)
            {
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            }

            at += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
