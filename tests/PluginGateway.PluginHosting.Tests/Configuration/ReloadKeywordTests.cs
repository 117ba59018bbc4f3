using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>The schema of a plugin's options says of each what a change of it means, as the reloader goes by it.</summary>
public sealed class ReloadKeywordTests
{
    [Fact]
    public void Options_are_hot_and_those_of_accounts_restart_them_unless_they_say_otherwise()
    {
        var schema = SettingsSchema.OfPlugin([typeof(Options)], [typeof(Account)]);
        string? Of(params string[] names) => (string?)names.Aggregate(schema["properties"]!, (node, name) => node[name]!)[SettingsSchema.Reload];

        (Of("greeting"), Of("server"), Of("inner"), Of("nick"), Of("away"), Of("dmPolicy")).ShouldBe(("hot", "channel", "hot", "channel", "hot", "hot"));

        // Both have it, and one of them restarts.
        Of("port").ShouldBe("channel");
        (Of("accounts", "additionalProperties", "properties", "nick"), Of("accounts", "additionalProperties", "properties", "away"), Of("accounts")).ShouldBe(("channel", "hot", "channel"));
        ((string?)SettingsSchema.OfPlugin([typeof(Options)], [])["properties"]!["greeting"]![SettingsSchema.Reload]).ShouldBe("hot");
    }

    private sealed class Options
    {
        public string Greeting { get; set; } = "hello";

        [Reload(ReloadKind.Channel)]
        public string Server { get; set; } = string.Empty;

        public int Port { get; set; }

        public Account Inner { get; set; } = new();
    }

    private sealed class Account
    {
        public int Port { get; set; }

        public string Nick { get; set; } = string.Empty;

        [Reload(ReloadKind.Hot)]
        public string Away { get; set; } = string.Empty;
    }
}
