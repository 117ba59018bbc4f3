using System.Xml;

namespace PluginGateway.Host.Service.Launchd;

/// <summary>The plist of a gateway, an agent's or a daemon's (<c>lifecycle.md</c> §11; launchd.plist(5)). Pure.</summary>
internal static class LaunchdPlist
{
    // launchd's own least time between two starts.
    private const int ThrottleSeconds = 10;
    private const int StopSeconds = 30;

    private static readonly XmlWriterSettings Readable = new() { Indent = true, IndentChars = "  ", NewLineChars = "\n", Encoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    /// <summary>Writes it.</summary>
    public static string Write(ServicePlan plan)
    {
        var output = new StringWriter { NewLine = "\n" };
        using (var xml = XmlWriter.Create(output, Readable))
        {
            xml.WriteDocType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null);
            xml.WriteStartElement("plist");
            xml.WriteAttributeString("version", "1.0");
            xml.WriteStartElement("dict");
            Text(xml, "Label", ServiceName.Launchd(plan.Profile));
            Flag(xml, "RunAtLoad");
            KeepAlive(xml);
            Number(xml, "ThrottleInterval", ThrottleSeconds);
            Number(xml, "ExitTimeOut", StopSeconds);

            // 077: launchd takes it as a number.
            Number(xml, "Umask", 63);
            if (plan.User is { } user)
            {
                Text(xml, "UserName", user);
            }

            Key(xml, "ProgramArguments");
            xml.WriteStartElement("array");
            foreach (var word in plan.Command)
            {
                xml.WriteElementString("string", word);
            }

            xml.WriteEndElement();
            Text(xml, "WorkingDirectory", plan.WorkingDirectory);
            Text(xml, "StandardOutPath", Path.Combine(plan.LogDirectory, "gateway.log"));
            Text(xml, "StandardErrorPath", Path.Combine(plan.LogDirectory, "gateway.err.log"));
            Key(xml, "EnvironmentVariables");
            xml.WriteStartElement("dict");
            foreach (var (name, value) in plan.Environment)
            {
                Text(xml, name, value);
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return output.ToString().Replace("encoding=\"utf-16\"", "encoding=\"UTF-8\"", StringComparison.Ordinal) + "\n";
    }

    // launchd cannot tell exit codes apart: a gateway that cannot start at all is started every ten seconds, and its error file says why.
    private static void KeepAlive(XmlWriter xml) => Flag(xml, "KeepAlive");

    private static void Key(XmlWriter xml, string name) => xml.WriteElementString("key", name);

    private static void Text(XmlWriter xml, string name, string value)
    {
        Key(xml, name);
        xml.WriteElementString("string", value);
    }

    private static void Number(XmlWriter xml, string name, int value)
    {
        Key(xml, name);
        xml.WriteElementString("integer", value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void Flag(XmlWriter xml, string name)
    {
        Key(xml, name);
        xml.WriteStartElement("true");
        xml.WriteEndElement();
    }
}
