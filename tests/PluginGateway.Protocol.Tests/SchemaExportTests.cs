using System.Text.Json.Nodes;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol.Tests;

/// <summary>What the schema of a record says; it is what the gateway checks params by.</summary>
public sealed class SchemaExportTests
{
    [Fact]
    public void Names_members_required_members_and_closes_the_object()
    {
        var schema = SchemaExport.Export(SendMethods.Send.ParamsInfo);

        schema["type"]!.GetValue<string>().ShouldBe("object");
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(["to", "message", "idempotencyKey"]);
        schema["properties"]!["mediaUrls"]!["items"]!["type"]!.ToJsonString().ShouldContain("string");
    }

    [Fact]
    public void Carries_the_limits_of_strings_and_numbers()
    {
        var agent = SchemaExport.Export(AgentRunMethods.Agent.ParamsInfo)["properties"]!;
        var history = SchemaExport.Export(ChatMethods.History.ParamsInfo)["properties"]!;

        agent["message"]!["minLength"]!.GetValue<int>().ShouldBe(1);
        agent["label"]!["maxLength"]!.GetValue<int>().ShouldBe(64);
        history["limit"]!["minimum"]!.GetValue<double>().ShouldBe(1);
        history["limit"]!["maximum"]!.GetValue<double>().ShouldBe(1000);
    }

    [Fact]
    public void Takes_numbers_for_numbers_only()
    {
        var connect = SchemaExport.Export(ConnectMethods.Connect.ParamsInfo);

        connect["properties"]!["minProtocol"]!["type"]!.GetValue<string>().ShouldBe("integer");
        connect["properties"]!["client"]!["required"]!.AsArray().Count.ShouldBe(4);
        connect["properties"]!["permissions"]!["additionalProperties"]!["type"]!.GetValue<string>().ShouldBe("boolean");
    }

    [Fact]
    public void Leaves_open_what_the_reference_leaves_open() =>
        SchemaExport.Export(HealthMethods.Health.ParamsInfo).AsObject().ContainsKey("additionalProperties").ShouldBeFalse();

    [Fact]
    public void Says_that_a_member_may_be_cleared_and_that_a_list_may_not_be_empty()
    {
        var label = SchemaExport.Export(SessionChanges.Patch.ParamsInfo)["properties"]!["label"]!;
        var keys = SchemaExport.Export(SessionsMethods.Preview.ParamsInfo)["properties"]!["keys"]!;

        label["type"]!.ToJsonString().ShouldBe("""["string","null"]""");
        label["minLength"]!.GetValue<int>().ShouldBe(1);
        keys["minItems"]!.GetValue<int>().ShouldBe(1);
        keys.AsObject().ContainsKey("minLength").ShouldBeFalse();
    }

    [Fact]
    public void Gives_a_node_of_its_own_to_each_caller()
    {
        SchemaExport.Export(SendMethods.Send.ParamsInfo).AsObject()["x"] = JsonValue.Create(1);

        SchemaExport.Export(SendMethods.Send.ParamsInfo).AsObject().ContainsKey("x").ShouldBeFalse();
    }
}
