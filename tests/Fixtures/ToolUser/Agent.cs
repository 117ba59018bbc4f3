using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace ToolUser;

/// <summary>Does what it is told, one line after another.</summary>
public sealed class Agent : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models { get; } = [new("standard", "Standard", "tooluser"), new("other", "Other", "tooluser")];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var number = 0;
        foreach (var line in request.Message.Split('\n'))
        {
            // From a network whose messages are one word.
            var words = line.Replace('~', ' ').Split(' ', 3);
            await WaitAsync(words, cancellation);
            if (words[0] == "use")
            {
                yield return new AgentText(await UseAsync(request, words[1], words.Length > 2 ? words[2] : "{}", $"call-{++number}", cancellation));
            }
            else if (words[0] == "steer")
            {
                yield return new AgentText($"heard {string.Join('+', (await request.Steering!.TakeAsync(cancellation)).Select(said => said.Text))}");
            }
            else
            {
                foreach (var happening in Happenings(request, words, line))
                {
                    yield return happening;
                }
            }
        }
    }

    private static async Task WaitAsync(string[] words, CancellationToken cancellation)
    {
        switch (words[0])
        {
            case "hold":
                await HoldAsync(words[1], cancellation);
                break;
            case "deaf":
                await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None);
                break;
            case "block":
                Block(words[1]);
                break;
            case "until":
                // Until the test has written the file.
                while (!File.Exists(words[1]))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellation);
                }

                break;
        }
    }

    private static IEnumerable<AgentEvent> Happenings(AgentRequest request, string[] words, string line) => words[0] switch
    {
        "tools" => [new AgentText(string.Join(' ', request.Tools.Select(tool => tool.Name)))],
        "hold" => [new AgentText($"held {words[1]}")],
        "deaf" or "block" or "until" => [],
        "break" => [new AgentMessageBreak()],
        "think" => [new AgentReasoning("hm, let me see")],
        "model" => [new AgentModel(words[1])],
        "attachments" => [new AgentText(string.Join('\n', request.History.SelectMany(said => said.Attachments).Select(one => "before: " + Described(one)).Concat(request.Attachments.Select(Described))))],
        "who" => [new AgentText($"{request.AgentId}|{request.Model}|{request.SystemPrompt}|{request.SessionKey}")],
        "fail" => throw new InvalidOperationException("the model is broken"),
        "call" => [new AgentClientToolCall("c1", words[1], words[2])],
        "usage" => [new AgentUsage(new TokenUsage(int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture), 1000))],
        "told" => [new AgentText($"{request.ExtraSystemPrompt}|{request.Thinking}|{string.Concat(request.Attachments.Select(one => $"<{one.MediaType} {one.Content.Length} {one.FileName}>"))}|{request.History.Count}")],
        "long" or "burst" or "once" => Pieces(words).Select(piece => new AgentText(piece)),
        _ => [new AgentText(line)],
    };

    private static IEnumerable<string> Pieces(string[] words)
    {
        var number = int.Parse(words[1], CultureInfo.InvariantCulture);
        return words[0] == "once" ? [new string('x', number)] : Enumerable.Repeat(words.Length > 2 ? words[2] : "0123456789", number);
    }

    // Until the test lets go.
    private static Task HoldAsync(string name, CancellationToken cancellation) =>
        AppContext.GetData($"tooluser.{name}") is Task until ? until.WaitAsync(cancellation) : Task.CompletedTask;

    // A thread, and no ear for anything.
    private static void Block(string name) => (AppContext.GetData($"tooluser.{name}") as ManualResetEventSlim)?.Wait();

    private static string Described(AgentAttachment one) =>
        $"{one.FileName} {one.MediaType} {one.Content.Length} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(one.Content.Span))}";

    private static async Task<string> UseAsync(AgentRequest request, string name, string arguments, string id, CancellationToken cancellation)
    {
        if (request.Tools.FirstOrDefault(tool => tool.Name == name) is not { } tool)
        {
            return $"no tool {name}";
        }

        using var document = JsonDocument.Parse(arguments);
        var result = await tool.InvokeAsync(new AgentToolCall(id, document.RootElement.Clone()), cancellation);
        return (result.IsError ? "error: " : string.Empty) + result.Text + string.Concat(result.Attachments.Select(one => $" <{one.MediaType} {one.Content.Length}>"));
    }
}
