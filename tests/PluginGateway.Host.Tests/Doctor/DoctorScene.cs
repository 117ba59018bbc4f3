using PluginGateway.Host.Configuration;
using PluginGateway.Host.Doctor;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Tests.Doctor;

/// <summary>A state directory of its own, to be broken.</summary>
internal sealed class DoctorScene : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-test-");

    public DoctorScene(string? config = null)
    {
        State = new StateDirectory(Path.Combine(_folder.FullName, "state"));
        State.Create();
        ConfigPath = Path.Combine(State.Path, "plugins.json");
        if (config is not null)
        {
            File.WriteAllText(ConfigPath, config);
        }
    }

    public StateDirectory State { get; }

    public string ConfigPath { get; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Scene Scene => new(Location.Resolve(null, State.Path, Profile.Default), Time);

    /// <summary>Looks, without changing anything.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(ICheck check) => await check.LookAsync(Scene, CancellationToken.None);

    /// <summary>The only finding.</summary>
    public async Task<Finding> OnlyAsync(ICheck check) => (await LookAsync(check)).ShouldHaveSingleItem();

    /// <summary>Mends what can be mended.</summary>
    public Task<DoctorReport> MendAsync(ICheck check, bool asksNobody = false) => DoctorRun.RunAsync([check], Scene, new FixWish(Fixes: true, asksNobody, Ask: null), CancellationToken.None);

    public void Dispose() => _folder.Delete(recursive: true);
}
