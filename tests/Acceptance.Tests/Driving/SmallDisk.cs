namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>A tmpfs of a few MiB, to fill up or make read-only. Mounting needs root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly Scratch _directory = new();
    private readonly string[] _asRoot;
    private FileStream? _filler;

    private SmallDisk(string[] asRoot) => _asRoot = asRoot;

    public string Path => _directory.Path;

    /// <summary>Mounts it, as root or through sudo. Where neither works the test fails with what to type.</summary>
    public static async Task<SmallDisk> MountAsync(int sizeMiB)
    {
        var disk = new SmallDisk(Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"]);
        var mounted = await disk.RunAsync("mount", "-t", "tmpfs", "-o", $"size={sizeMiB}m,mode=1777", "none", disk.Path);
        if (mounted is not null)
        {
            disk._directory.Dispose();
            Assert.Fail($"A small disk could not be mounted ({mounted}); run the tests as root, or type before them: sudo -v");
        }

        return disk;
    }

    /// <summary>Writes a file until nothing more fits.</summary>
    public void Fill()
    {
        _filler = new FileStream(System.IO.Path.Combine(Path, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var chunk = new byte[4096];
        try
        {
            while (true)
            {
                _filler.Write(chunk);
            }
        }
        catch (IOException)
        {
            // Full: that was wanted.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Free()
    {
        _filler!.Dispose();
        File.Delete(_filler.Name);
    }

    public async Task MakeReadOnlyAsync() => Assert.Null(await RunAsync("mount", "-o", "remount,ro", Path));

    public async ValueTask DisposeAsync()
    {
        if (_filler is not null)
        {
            await _filler.DisposeAsync();
        }

        await RunAsync("umount", "-l", Path);
        _directory.Dispose();
    }

    /// <summary>Null where it worked, else what went wrong.</summary>
    private async Task<string?> RunAsync(params string[] line)
    {
        try
        {
            string[] all = [.. _asRoot, .. line];
            var done = await HdfCommand.RunProgramAsync(all[0], all[1..]);
            return done.ExitCode == 0 ? null : done.Said.ReplaceLineEndings(" ");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
