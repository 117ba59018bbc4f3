using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Dispatch;

namespace PluginGateway.Server.Schema;

/// <summary>Puts a row of the method table, or a kind of event, into the words of <c>methods.describe</c>. Pure; any thread.</summary>
internal static class WireDescription
{
    /// <summary>Describes a method as most versions have it.</summary>
    public static MethodDescription Of(MethodEntry method) => Of(method, method.Access);

    /// <summary>Describes a method as a version has it.</summary>
    public static MethodDescription Of(MethodEntry method, Dialect dialect) => Of(method, dialect.AccessTo(method));

    /// <summary>Describes a kind of event.</summary>
    public static EventDescription Of<TPayload>(GatewayEvent<TPayload> kind) =>
        new(kind.Name, Word(kind.Access), SufficientScopes(kind.Access), SchemaText.Of(kind.PayloadInfo, kind.Name)) { OnlyIn = kind.OnlyIn };

    private static MethodDescription Of(MethodEntry method, Access access) =>
        new(method.Name, Word(access), SufficientScopes(access), method.Shape.Params, method.Shape.Result) { Plugin = method.Owner?.Info.Id, OnlyIn = method.OnlyIn };

    private static string Word(Access access) => access.ToString().ToLowerInvariant();

    private static IReadOnlyList<string> SufficientScopes(Access access) => access is Access.Connected or Access.Node
        ? []
        : [.. Scopes.All.Where(scope => new Security.Grant(Roles.Operator, [scope], Scopes.All).Allows(access)).Order(StringComparer.Ordinal)];
}
