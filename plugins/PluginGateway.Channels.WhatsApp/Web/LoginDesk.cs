using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Where a linking stands, for those who wait for it. Any thread.</summary>
internal sealed class LoginDesk(TimeProvider time, TimeSpan patience)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _began;
    private bool _isOpen;
    private LoginStep _step = new(IsLinked: false, IsOver: true, "nobody is linking this account. Begin with: pgw channels login whatsapp");

    /// <summary>Whether somebody links it.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return _isOpen && time.GetElapsedTime(_began) < patience;
            }
        }
    }

    /// <summary>The number that is to type in a code; null for a QR code.</summary>
    public string? PhoneNumber { get; private set; }

    /// <summary>Begins, or goes on.</summary>
    public void Begin(string? phoneNumber)
    {
        lock (_gate)
        {
            (_isOpen, _began, PhoneNumber) = (true, time.GetTimestamp(), phoneNumber);
            Say(new LoginStep(IsLinked: false, IsOver: false, "asking WhatsApp for a code"));
        }
    }

    /// <summary>There is a code to scan.</summary>
    public void Show(string qr)
    {
        lock (_gate)
        {
            Say(new LoginStep(IsLinked: false, IsOver: false, "Scan this QR code in WhatsApp on the phone: Settings, Linked devices, Link a device.") { QrPng = QrCodes.Png(qr), QrText = QrCodes.Terminal(qr) });
        }
    }

    /// <summary>There is a code to type in.</summary>
    public void ShowCode(string code)
    {
        lock (_gate)
        {
            Say(new LoginStep(IsLinked: false, IsOver: false, "Type this code in WhatsApp on the phone: Settings, Linked devices, Link a device, Link with phone number instead.") { PairingCode = code });
        }
    }

    /// <summary>It goes on by itself.</summary>
    public void GoOn(string words)
    {
        lock (_gate)
        {
            Say(new LoginStep(IsLinked: false, IsOver: false, words));
        }
    }

    /// <summary>It is over.</summary>
    public void End(bool isLinked, string words)
    {
        lock (_gate)
        {
            _isOpen = false;
            Say(new LoginStep(isLinked, IsOver: true, words));
        }
    }

    /// <summary>Waits until there is a code, or it is over.</summary>
    public async Task<LoginStep> CodeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var (step, news) = Now();
            if (step.IsOver || step.QrPng is not null || step.PairingCode is not null)
            {
                return step;
            }

            await news.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits for something new.</summary>
    public async Task<LoginStep> WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        var (step, news) = Now();
        if (!step.IsOver)
        {
            await news.WaitAsync(longest, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            cancellation.ThrowIfCancellationRequested();
            (step, _) = Now();
        }

        return step;
    }

    private (LoginStep Step, Task News) Now()
    {
        lock (_gate)
        {
            return (_step, _news.Task);
        }
    }

    private void Say(LoginStep step)
    {
        _step = step;
        _news.TrySetResult();
        _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
