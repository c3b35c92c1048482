using System.Security.Cryptography;
using HelpDeskFlow.Engine.Links;

namespace HelpDeskFlow.Silo;

/// <summary>
/// The key that signs links where the config has no secret: made once, kept in the data directory, readable by its owner only.
/// A directory that cannot hold it does not keep the program from starting; links then end with the process.
/// </summary>
internal static partial class LinkKeyFile
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "links.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the key, or makes it. The directory is made if need be; it is this process's own.</summary>
    public static byte[] ReadOrMake(string directory, ILogger log)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (Read(path) is { } known)
            {
                return known;
            }

            Directory.CreateDirectory(directory);
            var key = RandomNumberGenerator.GetBytes(SignedLinks.KeyBytes);
            Write(path, key);
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotKept(log, path, e.Message);
            return RandomNumberGenerator.GetBytes(SignedLinks.KeyBytes);
        }
    }

    private static byte[]? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }

        var text = File.ReadAllText(path).Trim();
        return text.Length == SignedLinks.KeyBytes * 2 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
    }

    /// <summary>Beside it first, then in its place: a crash leaves the old file or the new one.</summary>
    private static void Write(string path, byte[] key)
    {
        var beside = path + ".new";
        File.Delete(beside); // of an earlier crash, perhaps with other rights
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new FileStream(beside, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key) + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    [LoggerMessage(5101, LogLevel.Warning, "The key for links cannot be kept in {File} ({Reason}); links in notifications end when the program stops; give it write access, or set links.secret in the config", EventName = "LinkKeyNotKept")]
    private static partial void NotKept(ILogger log, string file, string reason);
}
