using Microsoft.Extensions.Options;

namespace PluginGateway.PluginHosting;

/// <summary>Carries an account's settings into the scope of one channel instance, and later ones to who monitors them. Any thread.</summary>
internal sealed class AccountSlot
{
    private volatile object? _settings;

    /// <summary>Raised after new settings are there.</summary>
    public event Action? Changed;

    public void Set(object settings)
    {
        _settings = settings;
        Changed?.Invoke();
    }

    public T Get<T>() => (T)(_settings ?? throw new InvalidOperationException($"{typeof(T).Name} belongs to an account: only what is made for a channel can have it injected."));
}

/// <summary>An account's settings as they are at this moment. Lives in the scope of one channel instance.</summary>
internal sealed class AccountMonitor<T>(AccountSlot slot) : IOptionsMonitor<T>
{
    public T CurrentValue => slot.Get<T>();

    public T Get(string? name) => CurrentValue;

    public IDisposable OnChange(Action<T, string?> listener)
    {
        var listening = new Listening(slot, () => listener(CurrentValue, Options.DefaultName));
        slot.Changed += listening.Heard;
        return listening;
    }

    private sealed class Listening(AccountSlot slot, Action heard) : IDisposable
    {
        public Action Heard => heard;

        public void Dispose() => slot.Changed -= heard;
    }
}
