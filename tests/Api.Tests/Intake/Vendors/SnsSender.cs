using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using HelpDeskFlow.Intake.Senders;

namespace Api.Tests.Intake.Vendors;

/// <summary>Amazon SNS as far as its messages go: signs them with a key of its own, serves the certificate, takes confirmations.</summary>
internal sealed class SnsSender : ISnsWeb
{
    public const string Topic = "arn:aws:sns:eu-west-1:123456789012:alarms";
    public const string CertificateUrl = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem";
    private static readonly RSA Key = RSA.Create(2048);
    private static readonly X509Certificate2 Certificate = new CertificateRequest("CN=sns.amazonaws.com", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        .CreateSelfSigned(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public List<Uri> Visited { get; } = [];

    public bool IsReachable { get; set; } = true;

    /// <summary>A signed message. Changes are made before it is signed.</summary>
    public static JsonObject Message(string type, string text, string version = "1", Action<JsonObject>? change = null)
    {
        var message = new JsonObject
        {
            ["Type"] = type,
            ["MessageId"] = "da41e39f-ea4d-435a-b922-c6aae3915ebe",
            ["TopicArn"] = Topic,
            ["Subject"] = "ALARM: \"checkout-5xx\" in EU (Ireland)",
            ["Message"] = text,
            ["Timestamp"] = "2026-01-31T11:21:50.708Z",
            ["SignatureVersion"] = version,
            ["SigningCertURL"] = CertificateUrl,
        };
        if (type != "Notification")
        {
            message.Remove("Subject");
            message["Token"] = "2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92768dd60a747ba6f3beb71854e285d6ad02428b09ceece29417f1f02d609c582afbacc99c583a916b9981dd2728f4ae6fdb82efd087cc3b7849e05798d2d2785c03b0879594eeac82c01f235d0e717736";
            message["SubscribeURL"] = $"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={Topic}&Token=2336412f37";
        }

        change?.Invoke(message);
        string[] signed = type == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var content = string.Concat(signed.Where(message.ContainsKey).Select(n => $"{n}\n{message[n]}\n"));
        var algorithm = version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
        message["Signature"] = Convert.ToBase64String(Key.SignData(Encoding.UTF8.GetBytes(content), algorithm, RSASignaturePadding.Pkcs1));
        return message;
    }

    public ValueTask<X509Certificate2?> CertificateAsync(Uri address, CancellationToken cancellation)
    {
        Visited.Add(address);
        return new(IsReachable ? Certificate : null);
    }

    public ValueTask<bool> ConfirmAsync(Uri address, CancellationToken cancellation)
    {
        Visited.Add(address);
        return new(IsReachable);
    }
}
