using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Domain.People;

/// <summary>Commands of a Person grain.</summary>
public abstract record PersonCommand : Command
{
    private PersonCommand()
    {
    }

    /// <summary>Page them as a test.</summary>
    /// <param name="Id">Of the caller; the same again is the same test.</param>
    /// <param name="Via">Through this destination; null: all of their rules that apply at once.</param>
    public sealed record SendTest(string Id, DestinationName? Via, string By) : PersonCommand;

    /// <summary>Send them a code through that destination, to be said back.</summary>
    /// <param name="Address">Fingerprint of their address there.</param>
    /// <param name="Digest">Of the code, under the installation's secret; the code itself is made when the message is sent (<see cref="ContactCode"/>).</param>
    public sealed record SendCode(string Id, DestinationName Via, string Address, string Digest, string By) : PersonCommand;

    /// <summary>The code as it came back, as a digest.</summary>
    public sealed record ConfirmCode(DestinationName Via, string Address, string Digest, string By) : PersonCommand;

    /// <summary>A page that may be bundled. From an incident.</summary>
    public sealed record Page(DestinationName Via, DeliveryRequest Request) : PersonCommand;

    /// <summary>What came of a message about no incident. From the destination.</summary>
    public sealed record NoticeReported(DeliveryId Id, bool Delivered, string Detail) : PersonCommand;
}
