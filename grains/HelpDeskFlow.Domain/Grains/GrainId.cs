namespace HelpDeskFlow.Domain.Grains;

/// <summary>Kinds of grains. The numbers stand in the journal: never reuse or change one.</summary>
public enum GrainKind : byte
{
    /// <summary>Service: key is the service's name.</summary>
    Service = 1,

    /// <summary>Correlator: key is the environment.</summary>
    Correlator = 2,

    /// <summary>Incident: key is the incident's id, 32 hex digits.</summary>
    Incident = 3,

    /// <summary>Rotation: key is the schedule's name.</summary>
    Rotation = 4,

    /// <summary>Destination: key is the destination's name.</summary>
    Destination = 5,

    /// <summary>Heartbeat: key is the heartbeat's name.</summary>
    Heartbeat = 6,

    /// <summary>Changes of a service: key is the service's name.</summary>
    ChangeLog = 7,

    /// <summary>Customers' reports about a service: key is the service's name.</summary>
    ReportLog = 8,

    /// <summary>Silences, windows and what is suppressed at present: one grain, key "all".</summary>
    Suppression = 9,

    /// <summary>What this installation taught the classifier: one grain, key "all".</summary>
    Classifier = 10,

    /// <summary>Person: key is the person's name. Contacts, notices, pages that wait to be bundled.</summary>
    Person = 11,
}

/// <summary>Address of a virtual actor.</summary>
public readonly record struct GrainId(GrainKind Kind, string Key)
{
    /// <summary>Of an incident.</summary>
    public static GrainId Of(IncidentId id) => new(GrainKind.Incident, id.ToString());

    /// <summary>Of a service.</summary>
    public static GrainId Of(ServiceName name) => new(GrainKind.Service, name.Value);

    /// <summary>Of a rotation.</summary>
    public static GrainId Of(ScheduleName name) => new(GrainKind.Rotation, name.Value);

    /// <summary>Of the turns of an escalation policy: which target a step that tells them in turn tells next. Kept as rotations are, because incidents of every partition look at it.</summary>
    public static GrainId Turns(string policy) => Of(TurnsName(policy));

    /// <summary>Name under which a policy's turns stand among the rotations.</summary>
    public static ScheduleName TurnsName(string policy) => new($"policy:{policy}");

    /// <summary>Of a destination.</summary>
    public static GrainId Of(DestinationName name) => new(GrainKind.Destination, name.Value);

    /// <summary>Of a heartbeat.</summary>
    public static GrainId Of(HeartbeatName name) => new(GrainKind.Heartbeat, name.Value);

    /// <summary>Of a person.</summary>
    public static GrainId Of(PersonName name) => new(GrainKind.Person, name.Value);

    /// <summary>Of the changes of a service.</summary>
    public static GrainId ChangeLog(ServiceName service) => new(GrainKind.ChangeLog, service.Value);

    /// <summary>Of the reports about a service.</summary>
    public static GrainId ReportLog(ServiceName service) => new(GrainKind.ReportLog, service.Value);

    /// <summary>Of what is suppressed.</summary>
    public static GrainId Suppression { get; } = new(GrainKind.Suppression, "all");

    /// <summary>Of what the classifier learned.</summary>
    public static GrainId Classifier { get; } = new(GrainKind.Classifier, "all");

    /// <summary>Of the correlator of an environment.</summary>
    public static GrainId Correlator(string environment) => new(GrainKind.Correlator, environment);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}/{Key}";
}
