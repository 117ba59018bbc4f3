using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Dispatch;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>The two readers that meet a client's bytes first, alone: they agree with a reader of another make, and what they let through can be used.</summary>
public sealed class FrameReadingTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(5_000).WithEndSize(30)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20260124, 1), FSharpOption<int>.None)));

    [Fact]
    public void Takes_for_a_request_what_a_document_shows_to_be_one()
    {
        var frames = Gen.Frequency((3, HostileValues.ObjectOf(["type", "id", "method", "params"])), (1, HostileValues.Any), (4, Nearly()));

        Check.One(Seeded, Prop.ForAll(frames.ToArbitrary(), text =>
        {
            var verdict = FrameVerdict.Judge(Encoding.UTF8.GetBytes(text));
            if (verdict.Kind != FrameKind.Doubtful)
            {
                RequestFrame.TryRead(Encoding.UTF8.GetBytes(text), out var frame).ShouldBe(verdict.Kind == FrameKind.Request, text);
                if (verdict.Kind == FrameKind.Request)
                {
                    Encoding.UTF8.GetString(frame.Id).ShouldBe(verdict.Id);
                }
            }
        }));
    }

    [Fact]
    public void Binds_whatever_the_schema_lets_through()
    {
        var schema = ParamsSchema.Compile(SchemaExport.Export(AgentRunMethods.Agent.ParamsInfo));
        var names = SchemaExport.Export(AgentRunMethods.Agent.ParamsInfo)["properties"]!.AsObject().Select(property => property.Key).ToArray();
        var parameters = HostileValues.ObjectOf(names)
            .Select(members => members.Length == 2 ? members : members[..^1] + ",\"message\":\"m\",\"idempotencyKey\":\"k\"}");

        Check.One(Seeded, Prop.ForAll(parameters.ToArbitrary(), text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            try
            {
                if (schema.Check(bytes) is null)
                {
                    JsonSerializer.Deserialize(bytes, AgentRunMethods.Agent.ParamsInfo).ShouldNotBeNull();
                }
            }
            catch (Exception e) when (MalformedJson.Explains(e))
            {
                // Half a surrogate pair, or deeper than anybody needs: refused by its text.
            }
        }));
    }

    private static Gen<string> Nearly() =>
        from type in Gen.Frequency((9, Gen.Constant("\"req\"")), (1, HostileValues.Any))
        from id in Gen.Frequency((5, HostileValues.Text), (1, HostileValues.Any))
        from method in Gen.Frequency((9, HostileValues.Text), (1, HostileValues.Any))
        from parameters in HostileValues.Any
        from more in Gen.Frequency((9, Gen.Constant(string.Empty)), (1, HostileValues.Any.Select(value => $",\"x\":{value}")))
        select $$"""{"type":{{type}},"id":{{id}},"method":{{method}},"params":{{parameters}}{{more}}}""";
}
