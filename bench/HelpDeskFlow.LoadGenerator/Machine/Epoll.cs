using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HelpDeskFlow.LoadGenerator.Machine;

/// <summary>
/// Linux epoll, level-triggered. One thread drives all connections with it: .NET's asynchronous sockets would wake a
/// pool thread for every answer, and the generator shares its two cores with the program under test.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    private const int EventsMax = 256;
    private const uint Readable = 1;
    private const uint Writable = 4;
    private const int Add = 1;
    private const int Modify = 3;
    private const int InterruptedErrno = 4;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int EventStride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataAt = EventStride - 8;

    private readonly int handle;
    private readonly byte[] events = new byte[EventsMax * 16];

    public Epoll()
    {
        handle = epoll_create1(0);
        ThrowOnFailure(handle);
    }

    /// <summary>Watches for readability; <paramref name="token"/> is handed back by <see cref="TokenAt"/>.</summary>
    public void Watch(Socket socket, int token) => Control(Add, socket, token, Readable);

    public void WatchWritable(Socket socket, int token, bool alsoWritable) =>
        Control(Modify, socket, token, alsoWritable ? Readable | Writable : Readable);

    /// <summary>Waits for events and returns how many there are. A closed socket leaves the set by itself.</summary>
    public int Wait(int timeoutMs)
    {
        int count = epoll_wait(handle, ref events[0], EventsMax, timeoutMs);
        if (count < 0 && Marshal.GetLastPInvokeError() == InterruptedErrno)
        {
            return 0;
        }

        ThrowOnFailure(count);
        return count;
    }

    public int TokenAt(int index) => BinaryPrimitives.ReadInt32LittleEndian(events.AsSpan((index * EventStride) + DataAt));

    public void Dispose() => _ = close(handle);

    private void Control(int operation, Socket socket, int token, uint wanted)
    {
        Span<byte> change = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(change, wanted);
        BinaryPrimitives.WriteInt64LittleEndian(change[DataAt..], token);
        ThrowOnFailure(epoll_ctl(handle, operation, (int)socket.Handle, ref change[0]));
    }

    private static void ThrowOnFailure(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int epoll_ctl(int handle, int operation, int file, ref byte change);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int epoll_wait(int handle, ref byte events, int eventsMax, int timeoutMs);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int handle);
}
