namespace HelpDeskFlow.Engine.Intake;

/// <summary>Named limits of what may come in. An alert over a limit is refused with a sentence that names value and limit; the rest of its batch is kept.</summary>
public static class IntakeLimits
{
    /// <summary>Labels an alert may have.</summary>
    public const int LabelsMax = 64;

    /// <summary>Annotations an alert may have.</summary>
    public const int AnnotationsMax = 64;

    /// <summary>Bytes of a label name or annotation name.</summary>
    public const int NameBytesMax = 256;

    /// <summary>Bytes of a label value.</summary>
    public const int LabelValueBytesMax = 1024;

    /// <summary>Bytes of an annotation value.</summary>
    public const int AnnotationValueBytesMax = 8192;

    /// <summary>Bytes of a dedup key (PagerDuty allows 255, Opsgenie 512).</summary>
    public const int DedupKeyBytesMax = 512;

    /// <summary>Bytes of a request body.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>Alerts of one request. Bodies of 1 MiB hold about 1,700 of 600 bytes.</summary>
    public const int AlertsPerBatchMax = 10_000;

    /// <summary>Error sentences returned for one request; the rest is counted.</summary>
    public const int ErrorsPerBatchMax = 100;
}
