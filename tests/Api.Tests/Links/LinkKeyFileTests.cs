using HelpDeskFlow.Silo;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDeskFlow.Api.Tests.Links;

/// <summary>The key that the program makes for itself.</summary>
public sealed class LinkKeyFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hdf-links-").FullName;

    private string KeyFile => Path.Combine(_directory, LinkKeyFile.FileName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void ReadOrMake_Twice_IsTheSameKeyForItsOwnerOnly()
    {
        var first = Read();

        Assert.Equal(32, first.Length);
        Assert.Equal(first, Read());
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(KeyFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void ReadOrMake_FileThatOthersCanRead_IsClosedToThem()
    {
        var first = Read();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Assert.Equal(first, Read());
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void ReadOrMake_DamagedFile_IsMadeAnew(string text)
    {
        File.WriteAllText(KeyFile, text);

        var key = Read();

        Assert.Equal(32, key.Length);
        Assert.Equal(key, Read());
    }

    [Fact]
    public void ReadOrMake_CrashedWhileWriting_StartsAgain()
    {
        File.WriteAllText(KeyFile + ".new", "half");

        Assert.Equal(Read(), Read());
    }

    [Fact]
    public void ReadOrMake_PlaceThatCannotHoldIt_StillGivesAKey()
    {
        var key = LinkKeyFile.ReadOrMake(Path.Combine(_directory, "missing"), NullLogger.Instance);

        Assert.Equal(32, key.Length);
    }

    private byte[] Read() => LinkKeyFile.ReadOrMake(_directory, NullLogger.Instance);
}
