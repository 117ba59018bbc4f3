using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting.Tests;

public sealed class PluginLoadContextTests : IDisposable
{
    private readonly WorkFolder _work = new();
    private readonly string _folder;
    private readonly PluginLoadContext _context;

    public PluginLoadContextTests()
    {
        _folder = _work.Install("Echo.Plain");
        _context = new PluginLoadContext("echo-plain#1", Path.Combine(_folder, "Echo.Plain.dll"), new NativeStore(_work.Store), new PluginFaults(new GenerationMark(host: null, "echo-plain", 1), NullLogger.Instance));
    }

    public void Dispose()
    {
        _context.Unload();
        _work.Dispose();
    }

    [Fact]
    public void Shares_the_framework_and_the_contracts()
    {
        Load(typeof(IGatewayPlugin)).ShouldBeSameAs(typeof(IGatewayPlugin).Assembly);
        Load(typeof(IConfiguration)).ShouldBeSameAs(typeof(IConfiguration).Assembly);
    }

    [Fact]
    public void Hands_out_no_library_of_the_host()
    {
        Should.Throw<FileNotFoundException>(() => Load(typeof(PluginHost)));
        Should.Throw<FileNotFoundException>(() => Load(typeof(FactAttribute)));
    }

    [Theory]
    [InlineData("Microsoft.CSharp")]
    [InlineData("System.ComponentModel.TypeConverter")]
    public void Gives_a_copy_of_its_own_of_what_would_keep_it_in_memory(string name)
    {
        var copy = _context.LoadFromAssemblyName(new AssemblyName(name));

        copy.ShouldNotBeSameAs(Assembly.Load(name));
        copy.Location.ShouldBe(Assembly.Load(name).Location);
    }

    private Assembly Load(Type type) => _context.LoadFromAssemblyName(type.Assembly.GetName());
}
