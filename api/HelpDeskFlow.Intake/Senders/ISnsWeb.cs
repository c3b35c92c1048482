using System.Security.Cryptography.X509Certificates;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>The two things that checking SNS messages needs from the web. Both are called only with addresses that <see cref="SnsHosts"/> allows. Thread-safe.</summary>
public interface ISnsWeb
{
    /// <summary>The certificate at this address; null where it cannot be had now. The caller does not dispose it.</summary>
    ValueTask<X509Certificate2?> CertificateAsync(Uri address, CancellationToken cancellation);

    /// <summary>Visits the address that confirms a subscription; whether that was answered with 2xx.</summary>
    ValueTask<bool> ConfirmAsync(Uri address, CancellationToken cancellation);
}
