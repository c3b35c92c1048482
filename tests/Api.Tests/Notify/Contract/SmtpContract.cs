using System.Threading.Channels;
using HelpDeskFlow.Api.Tests.Notify.Smtp;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>Mail through a server.</summary>
public sealed class SmtpContract : ChannelContract
{
    private protected override string Type => "smtp";

    private protected override bool IsKeyed => false;

    private protected override string[] Secrets => ["password"];

    private protected override int MessageBytesMax => 1_000_000;

    private protected override Fault[] Faults => [Fault.ServerError, Fault.Unavailable, Fault.Hang, Fault.Reset, Fault.Drip];

    private protected override void CheckForm(TakenMessage message) => Assert.StartsWith("Subject: ", message.Text, StringComparison.Ordinal);

    private protected override IFakeReceiver Open() => new Receiver();

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        SmtpScene.Settings(((Receiver)receiver).Server, ("to", "ops@example.org"), ("username", "hdf"), ("password", "hunter2hunter2"));

    private sealed class Receiver : IFakeReceiver
    {
        public FakeSmtp Server { get; } = new();

        public IReadOnlyList<TakenMessage> Taken =>
            [.. Server.Mails.Select(m => ReadMail.Of(m)).Select(m => new TakenMessage(null, $"Subject: {m["Subject"]}\n{m.Text}\n{m.Html}"))];

        public ChannelReader<TimeSpan> Holds => Server.Holds;

        public void Will(params Fault[] faults)
        {
            foreach (var fault in faults)
            {
                Server.At(Stage.End, fault switch
                {
                    Fault.ServerError => new SmtpAct.Say("451 4.3.0 broken"),
                    Fault.Unavailable => new SmtpAct.Say("421 4.3.2 later"),
                    Fault.Hang => new SmtpAct.Hang(),
                    Fault.Reset => new SmtpAct.Reset(),
                    _ => new SmtpAct.Say("250 2.0.0 queued as F00"),
                });
                if (fault == Fault.Drip)
                {
                    Server.At(Stage.Quit, new SmtpAct.Reset()); // it has said yes; what follows does not matter
                }
            }
        }

        public void WillRefuse(string text) => Server.At(Stage.End, new SmtpAct.Say($"554 5.7.1 {text}"));

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
