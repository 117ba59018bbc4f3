using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Tests.Policies;

public sealed class EnvironmentTests
{
    private static Dictionary<string, string> Of(params (string Name, string Value)[] pairs) => pairs.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    [Fact]
    public void T16_a_disabled_proxy_empties_all_eight_variables()
    {
        var variables = ProxyEnvironment.Build(new GatewayProxy(false) { Server = "proxy:1", Bypass = "a" });
        variables.Keys.Order(StringComparer.Ordinal).ShouldBe(["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "https_proxy", "no_proxy"]);
        variables.Values.ShouldAllBe(value => value == "");
        ProxyEnvironment.Summary(new GatewayProxy(false)).ShouldBe("disabled");
    }

    [Fact]
    public void T16_addresses_are_completed_and_stand_in_for_each_other()
    {
        var bare = ProxyEnvironment.Build(new GatewayProxy(true) { Http = " proxy:8080 ", Bypass = "a; b,\nc" });
        bare["HTTP_PROXY"].ShouldBe("http://proxy:8080");
        bare["https_proxy"].ShouldBe("");
        bare["NO_PROXY"].ShouldBe("a,b,c");

        var all = ProxyEnvironment.Build(new GatewayProxy(true) { All = "socks5://p:1" });
        (all["http_proxy"], all["HTTPS_PROXY"], all["ALL_PROXY"]).ShouldBe(("socks5://p:1", "socks5://p:1", "socks5://p:1"));
        ProxyEnvironment.Summary(new GatewayProxy(true) { Http = "http://me:secret@p:1" }).ShouldBe("http=http://p:1, https=-, all=-");
    }

    [Fact]
    public void T17_the_search_path_gets_one_spelling()
    {
        var windows = Of(("PATH", "C:\\a"), ("Path", "C:\\b"));
        SearchPath.Prepend(windows, "C:\\bin", isWindows: true);
        windows.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("Path", "C:\\bin;C:\\b"));

        var unix = Of(("PATH", "/a"), ("Path", "/b"));
        SearchPath.Prepend(unix, "/bin", isWindows: false);
        unix.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("PATH", "/bin:/a"));

        var none = Of();
        SearchPath.Prepend(none, "/bin", isWindows: false);
        none.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("PATH", "/bin"));
    }

    [Fact]
    public void T60_H8_the_child_does_not_inherit_what_misleads_it()
    {
        var parent = Of(("INVOCATION_ID", "1"), ("OPENCLAW_SYSTEMD_UNIT", "u"), ("SYSTEMD_EXEC_PID", "2"), ("JOURNAL_STREAM", "3"), ("NODE_OPTIONS", "--x"), ("HOME", "/h"), ("OPENCLAW_GATEWAY_TOKEN", "old"));
        var options = new GatewayManagerOptions { Profile = GatewayProfile.Reference };
        options.Environment["EXTRA"] = "yes";

        var child = ChildEnvironment.Build(parent, options, "fresh", isWindows: false);

        child.Keys.Intersect(["INVOCATION_ID", "OPENCLAW_SYSTEMD_UNIT", "SYSTEMD_EXEC_PID", "JOURNAL_STREAM", "NODE_OPTIONS"], StringComparer.Ordinal).ShouldBeEmpty();
        (child["HOME"], child["EXTRA"], child["OPENCLAW_GATEWAY_TOKEN"], child["OPENCLAW_NO_RESPAWN"]).ShouldBe(("/h", "yes", "fresh", "1"));
        parent.Count.ShouldBe(7);
    }

    [Fact]
    public void H23_what_a_profile_demands_is_not_overruled()
    {
        var options = new GatewayManagerOptions { Profile = GatewayProfile.Reference };
        options.Environment["OPENCLAW_DISABLE_BONJOUR"] = "0";
        options.Environment["OPENCLAW_GATEWAY_TOKEN"] = "mine";
        var child = ChildEnvironment.Build(Of(("OPENCLAW_DISABLE_BONJOUR", "0")), options, "fresh", isWindows: false);
        (child["OPENCLAW_DISABLE_BONJOUR"], child["OPENCLAW_GATEWAY_TOKEN"]).ShouldBe(("1", "fresh"));
    }
}
