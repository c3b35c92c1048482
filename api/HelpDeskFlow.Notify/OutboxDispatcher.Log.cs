using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Notify;

public sealed partial class OutboxDispatcher
{
    [LoggerMessage(4101, LogLevel.Debug, "Attempt {Attempt} of {Delivery} to {Destination}: {Result}, {Detail}", EventName = "Attempted")]
    private partial void Attempted(string destination, string delivery, int attempt, string result, string detail);

    [LoggerMessage(4102, LogLevel.Error, "Channel {Type} failed unexpectedly with delivery {Delivery}", EventName = "ChannelFault")]
    private partial void ChannelFault(Exception exception, string type, string delivery);

    [LoggerMessage(4103, LogLevel.Information, "Attempt {Attempt} of {Delivery} to {Destination} was broken off because the program stops; it is made again after the restart", EventName = "BrokenOff")]
    private partial void BrokenOff(string destination, string delivery, int attempt);

    [LoggerMessage(4104, LogLevel.Warning, "Outcome of attempt {Attempt} of {Delivery} to {Destination} was not taken after {Tries} tries ({Answer}); the attempt is made again", EventName = "ReportLost")]
    private partial void ReportLost(string destination, string delivery, int attempt, EngineAnswer answer, int tries);

    [LoggerMessage(4105, LogLevel.Error, "Outcome of attempt {Attempt} of {Delivery} to {Destination} could not be reported; the attempt is made again", EventName = "NotReported")]
    private partial void NotReported(Exception exception, string destination, string delivery, int attempt);
}
