using System.Reflection;
using System.Runtime.InteropServices;
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
        _context = new PluginLoadContext("echo-plain#1", Path.Combine(_folder, "Echo.Plain.dll"), new PluginFaults("echo-plain", 1, NullLogger.Instance));
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

    [Fact]
    public void Finds_a_native_library_in_the_plugins_folder()
    {
        // Any native library will do; the runtime's own is there on every machine.
        var native = Directory.GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.*").Single(path => Path.GetExtension(path) is ".so" or ".dylib");
        File.Copy(native, Path.Combine(_folder, $"libfixturenative{Path.GetExtension(native)}"));

        NativeLibrary.TryLoad("fixturenative", _context.LoadEntry(), searchPath: null, out var handle).ShouldBeTrue();
        handle.ShouldNotBe(nint.Zero);
        NativeLibrary.TryLoad("fixturenativ", _context.LoadEntry(), searchPath: null, out _).ShouldBeFalse();
    }

    private Assembly Load(Type type) => _context.LoadFromAssemblyName(type.Assembly.GetName());
}
