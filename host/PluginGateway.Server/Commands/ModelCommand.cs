using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Commands;

/// <summary><c>/model</c>: says or sets which model answers in the session.</summary>
internal sealed class ModelCommand(SessionService sessions, SessionPatch patches, SessionKeys keys, AgentDirectory agents) : ISlashCommand
{
    private const int MostShown = 50;
    private const string Standard = "default";

    /// <inheritdoc />
    public string Name => "model";

    /// <inheritdoc />
    public string Usage => $"/model [MODEL|{Standard}]";

    /// <inheritdoc />
    public string Summary => "Show the models there are, or set the one that answers";

    /// <inheritdoc />
    public CommandRight RightFor(CommandCall call) => IsQuestion(call) ? CommandRight.Talk : CommandRight.Configure;

    /// <inheritdoc />
    public async Task<CommandReply> RunAsync(CommandCall call)
    {
        if (IsQuestion(call))
        {
            return new CommandReply($"Model: {Current(call.Session)}. {Usage}\n{Listed()}");
        }

        var isStandard = string.Equals(call.Arguments, Standard, StringComparison.OrdinalIgnoreCase);
        if (!isStandard && agents.FindModel(keys.AgentOf(call.Session), call.Arguments) is null)
        {
            return new CommandReply($"There is no such model. {Usage}\n{Listed()}");
        }

        var model = isStandard ? TextPatch.Clear : TextPatch.Set(call.Arguments);
        await sessions.ChangeAsync(call.Session, known => patches.Apply(known, new SessionsPatchParams { Key = call.Session, Model = model }, sessions.List()));
        return new CommandReply($"Model: {Current(call.Session)}.");
    }

    private static bool IsQuestion(CommandCall call) => call.Arguments.Length == 0 || string.Equals(call.Arguments, "list", StringComparison.OrdinalIgnoreCase);

    private string Current(string session)
    {
        var settings = sessions.Find(session)?.Settings;
        return settings?.ModelOverride is { } model ? $"{settings.ProviderOverride}/{model}" : $"{agents.UsualModel(keys.AgentOf(session)) ?? "none"} (the usual one)";
    }

    private string Listed()
    {
        var models = agents.Models.Select(static model => $"{model.Provider}/{model.Id}").Distinct(StringComparer.Ordinal).ToList();
        var more = models.Count > MostShown ? $"\nand {models.Count - MostShown} more" : string.Empty;
        return models.Count == 0 ? "No models are known now." : "Models:\n" + string.Join('\n', models.Take(MostShown)) + more;
    }
}
