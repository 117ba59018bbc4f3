using System.Globalization;
using PluginGateway.Protocol;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests;

/// <summary>Nothing outside of the directory is ever opened (SEC-15).</summary>
public sealed class SafeRootTests : IDisposable
{
    private const string Secret = "outside";

    private static readonly string[] Steps = ["..", "../..", "../../..", "./..", "sub/..", "sub/../..", "sub/./..", "....", "..;", ".. ", "..\t", "..\0", "..%00", "%2e%2e", "%252e%252e", "..%2f..", "..%5c..", "..\\..", "．．", "‥", "..\u202e", "c0%ae%c0%ae"];
    private static readonly string[] Separators = ["/", "\\", "//", "/./", "%2f", "%5c", "%252f", "／", "∕", "\0/"];

    private readonly DirectoryInfo _all = Directory.CreateTempSubdirectory("pgw-root-");

    public SafeRootTests()
    {
        Directory.CreateDirectory(Path.Combine(_all.FullName, "root", "sub"));
        File.WriteAllText(Path.Combine(_all.FullName, "secret.txt"), Secret);
        File.WriteAllText(Path.Combine(Root, "sub", "inside.txt"), "inside");
        File.WriteAllText(Path.Combine(Root, "inside.txt"), "inside");
    }

    private string Root => Path.Combine(_all.FullName, "root");

    public void Dispose() => _all.Delete(recursive: true);

    [Theory]
    [InlineData("inside.txt")]
    [InlineData("sub/inside.txt")]
    public void Opens_what_is_inside(string name)
    {
        System.Text.Encoding.UTF8.GetString(new SafeRoot(Root).ReadAllBytes(name)).ShouldBe("inside");
        Should.Throw<FileNotFoundException>(() => new SafeRoot(Root).OpenRead("nothing.txt"));
    }

    [Fact]
    public void SEC_15_opens_nothing_outside_by_any_name()
    {
        var payloads = Payloads().Distinct(StringComparer.Ordinal).ToArray();
        payloads.Length.ShouldBeGreaterThan(200);

        foreach (var payload in payloads)
        {
            Should.Throw<Exception>(() => new SafeRoot(Root).ReadAllBytes(payload), payload)
                .ShouldSatisfyAllConditions(e => (e is GatewayException or FileNotFoundException).ShouldBeTrue(payload + e), e => e.Message.ShouldNotContain(_all.FullName));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SEC_15_goes_through_no_link(bool isOneCall)
    {
        File.CreateSymbolicLink(Path.Combine(Root, "file"), Path.Combine(_all.FullName, "secret.txt"));
        File.CreateSymbolicLink(Path.Combine(Root, "inner"), Path.Combine(Root, "inside.txt"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "folder"), _all.FullName);
        Directory.CreateSymbolicLink(Path.Combine(Root, "up"), "..");

        WithOneCall(isOneCall, () =>
        {
            foreach (var name in (string[])["file", "inner", "folder/secret.txt", "up/secret.txt", "sub/inside.txt/x", "inside.txt/x"])
            {
                Should.Throw<GatewayException>(() => new SafeRoot(Root).OpenRead(name), name);
            }

            new SafeRoot(Root).ReadAllBytes("sub/inside.txt").Length.ShouldBe(6);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SEC_15_is_not_outrun_by_a_folder_that_becomes_a_link(bool isOneCall)
    {
        var (folder, aside) = (Path.Combine(Root, "race"), Path.Combine(Root, "aside"));
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "secret.txt"), "inside");
        var (opened, refused) = (0, 0);
        using var stop = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Directory.Move(folder, aside);
                Directory.CreateSymbolicLink(folder, _all.FullName);
                Directory.Delete(folder);
                Directory.Move(aside, folder);
            }
        });

        await Task.Run(() => WithOneCall(isOneCall, () =>
        {
            // Until both have happened many times.
            while (opened < 500 || refused < 500)
            {
                try
                {
                    System.Text.Encoding.UTF8.GetString(new SafeRoot(Root).ReadAllBytes("race/secret.txt")).ShouldBe("inside");
                    opened++;
                }
                catch (Exception e) when (e is GatewayException or FileNotFoundException)
                {
                    refused++;
                }
            }
        }));
        await stop.CancelAsync();
        await swapping;
    }

    [Fact]
    public void Waits_for_no_pipe()
    {
        using var make = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(Root, "pipe")]);
        make.WaitForExit();

        Should.Throw<GatewayException>(() => new SafeRoot(Root).OpenRead("pipe"));
    }

    private static void WithOneCall(bool isOneCall, Action run)
    {
        if (!OperatingSystem.IsLinux())
        {
            run();
            return;
        }

        BeneathOpen.IsOneCall = isOneCall;
        try
        {
            run();
        }
        finally
        {
            BeneathOpen.IsOneCall = true;
        }
    }

    private IEnumerable<string> Payloads()
    {
        foreach (var step in Steps)
        {
            foreach (var separator in Separators)
            {
                yield return $"{step}{separator}secret.txt";
                yield return $"sub{separator}{step}{separator}{step}{separator}secret.txt";
            }
        }

        string[] more =
        [
            "", ".", "/", "//", "..", "~/secret.txt", "~root", "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "\\\\host\\share\\x", "C:\\secret.txt", "C:secret.txt",
            "inside.txt::$DATA", "inside.txt.", "inside.txt ", "inside.txt/", "/inside.txt", "./inside.txt", "sub//inside.txt", "sub/", "inside.txt\0.jpg", "inside.txt\n", "\r\ninside.txt",
            "CON", "con.txt", "sub/NUL", "aux", "COM1", "lpt1.log", ".ssh/id", "-", "*", "?", "$(id)", "`id`", "${HOME}", "%SystemRoot%", "a|b", "a;b", "inside.txt#", "inside.txt?x=1",
            "/proc/self/environ", "/proc/self/root/etc/passwd", "/dev/stdin", "dev/fd/0", new string('a', 256), new string('a', 5000), string.Join('/', Enumerable.Repeat("a", 600)),
            Path.Combine(_all.FullName, "secret.txt"), $"{Root}/../secret.txt", "İnside.txt", "inside\u200b.txt", "\ud800", "sub/../../root/../secret.txt",
        ];
        foreach (var one in more)
        {
            yield return one;
        }

        foreach (var depth in Enumerable.Range(1, 20))
        {
            yield return string.Concat(Enumerable.Repeat("../", depth)) + "etc/passwd";
            yield return string.Concat(Enumerable.Repeat("sub/../", depth)) + $"{depth.ToString(CultureInfo.InvariantCulture)}/../secret.txt";
        }
    }
}
