using System.Net;
using System.Text.Json.Nodes;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: an SNS topic with CloudWatch alarms can be subscribed here, nobody else can pose as one, and no message makes us call an address that it names.</summary>
public sealed class CloudWatchTests
{
    private static readonly string Alarm = VendorScene.Fixture("cloudwatch.alarm.json");
    private static readonly IntakeSettings Listed = new() { Topics = [SnsSender.Topic] };

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Alarm_Signed_BecomesAnAlertUnderItsArn(string version)
    {
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed);
        var alert = Assert.Single(await scene.TakeAsync(SnsSender.Message("Notification", Alarm, version).ToJsonString()));
        Assert.Equal(
            "{LoadBalancer=\"app/checkout/50dc6c495c0c9188\", account=\"123456789012\", alertname=\"checkout-5xx\", metric=\"HTTPCode_ELB_5XX_Count\", namespace=\"AWS/ApplicationELB\", region=\"eu-west-1\"}",
            alert.Labels.ToString());
        Assert.Equal("ALARM: \"checkout-5xx\" in EU (Ireland)", alert.Annotations["summary"]);
        Assert.Equal(SnsSender.Topic, alert.Annotations[ReservedAnnotations.Source]);
        Assert.Equal(DedupKeys.Of("cloudwatch-sns"u8, "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx"u8), alert.Key);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 11, 21, 50) + Duration.FromMilliseconds(631), alert.StartsAt);
    }

    [Fact]
    public async Task Ok_EndsTheAlarm_AndALateAlarmDoesNotOpenItAgain_ButALaterOneDoes()
    {
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed);
        var firing = Assert.Single(await scene.TakeAsync(SnsSender.Message("Notification", Alarm).ToJsonString()));
        var ok = Alarm.Replace("\"NewStateValue\":\"ALARM\"", "\"NewStateValue\":\"OK\"", StringComparison.Ordinal).Replace("11:21:50", "11:40:00", StringComparison.Ordinal);
        var resolved = Assert.Single(await scene.TakeAsync(SnsSender.Message("Notification", ok).ToJsonString()));
        Assert.Equal(firing.Key, resolved.Key);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 11, 40, 0) + Duration.FromMilliseconds(631), resolved.EndsAt);

        scene.Know(firing, EpisodeStatus.Resolved, resolved.EndsAt);
        Assert.Empty(await scene.TakeAsync(SnsSender.Message("Notification", Alarm).ToJsonString()));
        var later = Alarm.Replace("11:21:50", "11:50:00", StringComparison.Ordinal);
        Assert.Single(await scene.TakeAsync(SnsSender.Message("Notification", later).ToJsonString()));
        scene.Know(firing, EpisodeStatus.Resolved, resolved.EndsAt, reason: CloseReason.Person);
        Assert.Single(await scene.TakeAsync(SnsSender.Message("Notification", Alarm).ToJsonString()));
    }

    [Fact]
    public async Task InsufficientData_IsAWarning()
    {
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed);
        var unknown = Alarm.Replace("\"NewStateValue\":\"ALARM\"", "\"NewStateValue\":\"INSUFFICIENT_DATA\"", StringComparison.Ordinal);
        Assert.Equal("warning", Assert.Single(await scene.TakeAsync(SnsSender.Message("Notification", unknown).ToJsonString())).Labels["severity"]);
    }

    [Fact]
    public async Task OtherMessage_OfTheTopic_IsNotDropped()
    {
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed);
        var alert = Assert.Single(await scene.TakeAsync(SnsSender.Message("Notification", "Budget is used up", change: m => m["Subject"] = "AWS Budgets").ToJsonString()));
        Assert.Equal(("AWS Budgets", "alarms", "Budget is used up"), (alert.Labels["alertname"], alert.Labels["topic"], alert.Annotations["description"]));
    }

    public static TheoryData<string, Action<JsonObject>> Forgeries => new()
    {
        { "text changed", m => m["Message"] = ((string)m["Message"]!).Replace("checkout", "payroll", StringComparison.Ordinal) },
        { "subject added", m => m.Remove("Subject") },
        { "no signature", m => m.Remove("Signature") },
        { "empty signature", m => m["Signature"] = "" },
        { "no base64", m => m["Signature"] = "%%%" },
        { "other version", m => m["SignatureVersion"] = "3" },
        { "wrong version", m => m["SignatureVersion"] = "2" },
        { "foreign host", m => m["SigningCertURL"] = "https://evil.example.org/x.pem" },
        { "host as prefix", m => m["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com.evil.org/x.pem" },
        { "bucket host", m => m["SigningCertURL"] = "https://sns.s3.amazonaws.com.s3.amazonaws.com/x.pem" },
        { "user part", m => m["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com@evil.org/x.pem" },
        { "plain http", m => m["SigningCertURL"] = "http://sns.eu-west-1.amazonaws.com/x.pem" },
        { "other port", m => m["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com:8443/x.pem" },
        { "no certificate", m => m["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=Publish" },
        { "local file", m => m["SigningCertURL"] = "file:///etc/passwd.pem" },
    };

    [Theory]
    [MemberData(nameof(Forgeries), DisableDiscoveryEnumeration = true)]
    public async Task Message_Forged_IsTurnedAwayAndCallsNobodyElse(string what, Action<JsonObject> forge)
    {
        var sns = new SnsSender();
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed, sns);
        var message = SnsSender.Message("Notification", Alarm);
        forge(message);
        Assert.True((await scene.SendAsync(message.ToJsonString())).Status == HttpStatusCode.Unauthorized, what);
        Assert.Empty(scene.Engine.Alerts);
        Assert.All(sns.Visited, v => Assert.Equal(SnsSender.CertificateUrl, v.ToString()));
    }

    [Fact]
    public async Task Message_OfAnotherTopic_IsForbiddenBeforeAnythingIsVisited()
    {
        var sns = new SnsSender();
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed, sns);
        var message = SnsSender.Message("Notification", Alarm, change: m => m["TopicArn"] = "arn:aws:sns:eu-west-1:999:theirs");
        Assert.Equal(HttpStatusCode.Forbidden, (await scene.SendAsync(message.ToJsonString())).Status);
        Assert.Empty(sns.Visited);
    }

    [Fact]
    public async Task Subscription_OfAListedTopic_IsConfirmedOnce()
    {
        var sns = new SnsSender();
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed, sns);
        Assert.Equal(HttpStatusCode.OK, (await scene.SendAsync(SnsSender.Message("SubscriptionConfirmation", "You have chosen to subscribe").ToJsonString())).Status);
        Assert.Equal(2, sns.Visited.Count);
        Assert.StartsWith("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=", sns.Visited[1].ToString(), StringComparison.Ordinal);
        Assert.Empty(scene.Engine.Alerts);
    }

    [Theory]
    [InlineData("https://evil.example.org/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:alarms")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/?Action=Publish&TopicArn=arn:aws:sns:eu-west-1:123456789012:alarms")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:other")]
    [InlineData("https://sns.eu-west-1.amazonaws.com/x?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:123456789012:alarms")]
    public async Task Subscription_WithAnotherAddress_IsNotVisitedEvenWhenSigned(string address)
    {
        var sns = new SnsSender();
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed, sns);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.SendAsync(SnsSender.Message("SubscriptionConfirmation", "", change: m => m["SubscribeURL"] = address).ToJsonString())).Status);
        Assert.Equal(SnsSender.CertificateUrl, Assert.Single(sns.Visited).ToString());
    }

    [Fact]
    public async Task Subscription_WithoutAList_IsNotConfirmed()
    {
        var sns = new SnsSender();
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", IntakeSettings.None, sns);
        Assert.Equal(HttpStatusCode.Forbidden, (await scene.SendAsync(SnsSender.Message("SubscriptionConfirmation", "").ToJsonString())).Status);
        Assert.Single(sns.Visited);
    }

    [Fact]
    public async Task Message_WhileTheCertificateCannotBeRead_IsAskedForAgain()
    {
        await using var scene = await VendorScene.StartAsync("cloudwatch-sns", Listed, new SnsSender { IsReachable = false });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await scene.SendAsync(SnsSender.Message("Notification", Alarm).ToJsonString())).Status);
        Assert.Empty(scene.Engine.Alerts);
    }

    [Fact]
    public async Task RawDelivery_NeedsAKey()
    {
        await using var open = await VendorScene.StartAsync("cloudwatch-sns", Listed);
        Assert.Equal(HttpStatusCode.Unauthorized, (await open.SendAsync(Alarm)).Status);
        await using var keyed = await VendorScene.StartAsync("cloudwatch-sns", VendorScene.Keys("k", "checkout"));
        Assert.Equal(HttpStatusCode.OK, (await keyed.SendAsync(Alarm, "?key=k")).Status);
        Assert.Equal("checkout-5xx", Assert.Single(keyed.Engine.Alerts).Labels["alertname"]);
    }
}
