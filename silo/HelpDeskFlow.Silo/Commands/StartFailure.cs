using System.Net.Sockets;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Kafka;
using Microsoft.AspNetCore.Connections;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Turns what can go wrong while the program starts or runs into one sentence with what to do.</summary>
internal static class StartFailure
{
    /// <summary>The sentence; null for a failure that is not known here, which is a bug and may end the process loudly.</summary>
    public static string? Explain(Exception failure, RunOptions options)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case FailedException or JournalCorruptException or JournalUnavailableException or KafkaUnavailableException:
                    return e.Message;
                case AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return $"port {options.Listen.Port} on {options.Listen.Host} is in use by another program; stop that program, or choose another port with --listen {options.Listen.Host}:PORT (port 0 takes any free one).";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return $"the address {options.Listen.Host} does not belong to this machine; choose one that does with --listen HOST:{options.Listen.Port}.";
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return $"this user may not listen on port {options.Listen.Port}; choose a port from 1024 up with --listen {options.Listen.Host}:PORT.";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain }:
                    return $"the name {options.Listen.Host} is not known to this machine; choose an address with --listen HOST:{options.Listen.Port}.";
                case UnauthorizedAccessException:
                    return $"the data directory {options.DataDirectory} cannot be used ({e.Message.TrimEnd('.')}); give this user write access to it, or choose another with --data DIR.";
                default:
                    break;
            }
        }

        return null;
    }
}
