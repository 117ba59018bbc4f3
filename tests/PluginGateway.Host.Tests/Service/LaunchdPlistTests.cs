using System.Xml.Linq;
using PluginGateway.Host.Service.Launchd;

namespace PluginGateway.Host.Tests.Service;

/// <summary>The plist, taken apart again.</summary>
public sealed class LaunchdPlistTests
{
    [Fact]
    public void Says_all_that_launchd_must_know()
    {
        var plan = Plans.Of("rescue");
        var text = LaunchdPlist.Write(plan);
        text.ShouldStartWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        text.ShouldContain("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\"");

        var values = Dictionary(XDocument.Parse(text).Root!.Element("dict")!);

        values["Label"].Value.ShouldBe("org.plugingateway.rescue");
        values["RunAtLoad"].Name.LocalName.ShouldBe("true");
        values["KeepAlive"].Name.LocalName.ShouldBe("true");
        values["ProgramArguments"].Elements().Select(word => word.Value).ShouldBe(plan.Command);
        values["StandardErrorPath"].Value.ShouldBe("/home/some body/.plugingateway/logs/gateway.err.log");
        Dictionary(values["EnvironmentVariables"]).Select(pair => (pair.Key, pair.Value.Value)).ShouldBe(plan.Environment.Select(pair => (pair.Key, pair.Value)));
        values.ShouldNotContainKey("UserName");
    }

    [Fact]
    public void Names_the_user_of_a_daemon() =>
        Dictionary(XDocument.Parse(LaunchdPlist.Write(Plans.Of(user: "gateway & co"))).Root!.Element("dict")!)["UserName"].Value.ShouldBe("gateway & co");

    private static Dictionary<string, XElement> Dictionary(XElement dict) =>
        dict.Elements("key").ToDictionary(key => key.Value, key => key.ElementsAfterSelf().First(), StringComparer.Ordinal);
}
