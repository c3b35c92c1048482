using System.Diagnostics;

namespace HelpDeskFlow.Engine.ContractTests;

/// <summary>A tmpfs of a few MiB, to fill up or make read-only. Needs root on Linux.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.Path;

    public static SmallDisk? TryMount(int sizeMiB)
    {
        var disk = new SmallDisk();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={sizeMiB}m", "none", disk.Path))
        {
            return disk;
        }

        disk._directory.Dispose();
        return null;
    }

    public void Grow(int sizeMiB) => Assert.True(Run("mount", "-o", $"remount,size={sizeMiB}m", Path));

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _directory.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
