using System.Globalization;

namespace Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Measures a gateway, a bare WebSocket echo, or both side by side.

          --url ws://host:port     a gateway that runs already
          --spawn "<command>"      start this gateway (with --port), measure its start and memory too, and end it;
                                   name the program itself, not a script that starts it: its memory is measured
          --port N                 where the started gateway listens on 127.0.0.1
          --baseline               measure a bare Kestrel echo as well: the limit of this machine
          --token T                the gateway's token
          --mode M                 client.mode in connect; cli is left out of presence lists (default test)
          --protocol N             which protocol is spoken, 3 or 4 (default 3); in 4 the client is a program (gateway-client), which alone has scopes without a device
          --only a,b               these measurements only, by name or beginning of a name
          --seconds N              length of each measurement (default 3)
          --list                   names of the measurements
          --json                   for machines

          swap [--count N] [--messages N] [--broken]
                                   start a gateway of this build and swap a plugin N times (default 1000) under load, with N
                                   messages per second (default 200); with --broken every second build is broken

          runs [--runs N] [--deltas N] [--clients N] [--delay MS] [--protocol N]
                                   start a gateway of this build and have N runs (default 50) say N pieces (200), MS apart (20; 0 for
                                   as fast as it goes), to N clients (100) of protocol N (3)

          delivery [--chats N] [--seconds N] [--warm N] [--folder F]
                                   start a gateway of this build, with its state in folder F, and have N chats (default 200) write to the
                                   echo agent, each again as soon as it is answered, for N seconds (20)

          crash [--kills N] [--seed N] [--keys yes|no]
                                   kill a gateway of this build N times (default 100) at points by chance, with a network that refuses
                                   repetitions by their key, and one that does not, and count what was lost and what was sent twice

          managed [--minutes N]    own a gateway of this build for N minutes (30), restart, reload and kill it, and look at the
                                   handles, threads and memory of the program that owns it

          startup --spawn "<program>" [--spawn …] [--times N] [--port N]
                                   how long each program takes to say its help, to start until connect is answered, and to ask what
                                   it has started, N times (7) with the median; ours, the reference's, anything with their verbs

          vault [--cuts N] [--seed N]
                                   kill a program that saves credentials into 20 boxes at once, until N boxes (default 10000) were cut off at
                                   points by chance, and see after each kill that all is there that was said to be kept
        """;

    public Uri? Url { get; private set; }

    public string? Spawn { get; private set; }

    public int Port { get; private set; } = 18789;

    public bool Baseline { get; private set; }

    public string? Token { get; private set; }

    [System.Diagnostics.CodeAnalysis.AllowNull]
    public string Mode { get => field ?? (Protocol == 4 ? "backend" : "test"); private set; }

    public int Protocol { get; private set; } = 3;

    public string ClientId => Protocol == 4 ? "gateway-client" : "test";

    public IReadOnlyList<string> Only { get; private set; } = [];

    public TimeSpan Length { get; private set; } = TimeSpan.FromSeconds(3);

    public bool List { get; private set; }

    public bool Json { get; private set; }

    /// <summary>Throws <see cref="BenchmarkException"/> for anything it does not know.</summary>
    public static BenchmarkOptions Parse(string[] args)
    {
        var options = new BenchmarkOptions();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var name))
        {
            options.Take(name, rest);
        }

        return options.Url is null && options.Spawn is null && !options.Baseline && !options.List
            ? throw new BenchmarkException("name a target: --url, --spawn or --baseline")
            : options;
    }

    public bool Wants(string measurement) =>
        Only.Count == 0 || Only.Any(name => measurement.StartsWith(name, StringComparison.Ordinal));

    private void Take(string name, Queue<string> rest)
    {
        switch (name)
        {
            case "--url": Url = Address(Value(name, rest)); break;
            case "--spawn": Spawn = Value(name, rest); break;
            case "--port": Port = Number(name, rest); break;
            case "--baseline": Baseline = true; break;
            case "--token": Token = Value(name, rest); break;
            case "--mode": Mode = Value(name, rest); break;
            case "--protocol": Protocol = Number(name, rest) is var version and (3 or 4) ? version : throw new BenchmarkException("--protocol is 3 or 4"); break;
            case "--only": Only = Value(name, rest).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries); break;
            case "--seconds": Length = TimeSpan.FromSeconds(Number(name, rest)); break;
            case "--list": List = true; break;
            case "--json": Json = true; break;
            default: throw new BenchmarkException($"unknown option {name}");
        }
    }

    private static string Value(string name, Queue<string> rest) =>
        rest.TryDequeue(out var value) ? value : throw new BenchmarkException($"{name} needs a value");

    private static Uri Address(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) ? url : throw new BenchmarkException($"{value} is no address: use ws://host:port");

    private static int Number(string name, Queue<string> rest) =>
        int.TryParse(Value(name, rest), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new BenchmarkException($"{name} needs a number above 0");
}
