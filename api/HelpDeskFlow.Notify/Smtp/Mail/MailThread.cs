using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using NodaTime;

namespace HelpDeskFlow.Notify.Smtp.Mail;

/// <summary>
/// Message-IDs. A delivery has one of its own, the same over retries, so that a server which took a mail twice can drop one.
/// All mails about an incident refer to one more, which is never sent: so a thread holds together whichever of them arrived
/// first, and whoever joined later.
/// </summary>
internal static class MailThread
{
    private const int HashCharacters = 32;

    /// <summary>Message-ID of a delivery. Its instant is part of it: ids begin anew with a new data directory, and a mail with a known id would be dropped.</summary>
    public static string IdOf(DeliveryRequest request, string fromAddress) =>
        $"hdf-{Hash($"{request.Id} {request.QueuedAt.ToUnixTimeTicks()}")}@{DomainOf(fromAddress)}";

    /// <summary>What all mails about the incident refer to.</summary>
    public static string Of(IncidentId incident, Instant? openedAt, string fromAddress) =>
        $"hdf-incident-{Hash($"{incident} {openedAt?.ToUnixTimeTicks()}")}@{DomainOf(fromAddress)}";

    private static string Hash(FormattableString text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(text))))[..HashCharacters];

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].Trim('[', ']').Replace(':', '-');
}
