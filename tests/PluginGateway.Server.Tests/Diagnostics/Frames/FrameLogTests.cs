using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Diagnostics.Frames;

namespace PluginGateway.Server.Tests.Diagnostics.Frames;

/// <summary>The frames of a real socket, as <c>--ws-log</c> shows them.</summary>
public sealed class FrameLogTests
{
    private const string Secret = "a-device-token-that-nobody-may-see";

    [Fact]
    public async Task Shows_every_frame_with_its_contents_and_no_secret()
    {
        var shown = await ShownAsync(FrameStyle.Full);

        shown.ShouldContain("→ req connect ");
        shown.ShouldContain("event connect.challenge");
        shown.ShouldContain("← res connect ");
        shown.ShouldMatch(@"→ req chat\.history \S+ \{""sessionKey"":""main""\}");
        shown.ShouldMatch(@"← res chat\.history \S+ ok \d+ ms \{");
        shown.ShouldMatch(@"← res no\.such\.method \S+ failed \d+ ms INVALID_REQUEST: unknown method");
        shown.ShouldContain("→ not JSON, 8 bytes");
        shown.ShouldNotContain(TestGateway.Token);
        shown.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task Shows_requests_with_their_answers_and_no_contents_when_it_is_to_be_compact()
    {
        var shown = await ShownAsync(FrameStyle.Compact);

        shown.ShouldMatch(@"← res chat\.history \S+ ok \d+ ms\n");
        shown.ShouldContain("event connect.challenge");
        shown.ShouldNotContain("sessionKey");
        shown.ShouldNotContain("→ req");
    }

    [Fact]
    public async Task Shows_what_fails_when_it_may_choose()
    {
        var shown = await ShownAsync(FrameStyle.Auto);

        shown.ShouldMatch(@"← res no\.such\.method \S+ failed");
        shown.ShouldNotContain("event ");
        shown.ShouldNotContain("sessionKey");
    }

    private static async Task<string> ShownAsync(FrameStyle style)
    {
        var output = new StringWriter { NewLine = "\n" };
        await using (var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton(_ => new FrameLog(style, output, TimeProvider.System))))
        {
            await using var client = await gateway.ConnectAsync("operator.admin");
            await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
            await client.CallAsync("no.such.method", new JsonObject { ["deviceToken"] = Secret });
            await client.SendAsync("no JSON!");
            await client.CallOkAsync("health");
        }

        return output.ToString();
    }
}
