using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace HelpDeskFlow.Classifier.Model;

/// <summary>
/// The file of a model: a mark and format version, the questions, then rows of feature, scale and weights, all little-endian; at the
/// end a SHA-256 of everything before. A file that was cut or changed is refused.
/// </summary>
public static class ModelFile
{
    /// <summary>Largest file.</summary>
    public const int BytesMax = 5 * 1024 * 1024;

    private const uint Mark = 0x314D4448; // "HDM1"
    private const int VersionChars = 8;

    /// <summary>The model that is shipped with the program.</summary>
    public static AlertModel ReadShipped() => ReadBuiltIn(typeof(ModelFile).Assembly, "alerts.hdm");

    /// <summary>A model that is a resource of an assembly.</summary>
    public static AlertModel ReadBuiltIn(Assembly assembly, string name)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without its model {name}; build it from a whole checkout.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(bytes);
    }

    /// <summary>A model from the bytes of its file.</summary>
    /// <exception cref="InvalidDataException">The bytes are no model, or not whole.</exception>
    public static AlertModel Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < sizeof(uint) + SHA256.HashSizeInBytes || BinaryPrimitives.ReadUInt32LittleEndian(file) != Mark)
        {
            throw new InvalidDataException("The file is no model of this program's format 1; give the file that ml-models/evaluate train wrote.");
        }

        var body = file[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(file[body.Length..]))
        {
            throw new InvalidDataException("The model's checksum is wrong: the file was cut or changed; copy it again.");
        }

        using var reader = new BinaryReader(new MemoryStream(body.ToArray()), Encoding.UTF8);
        reader.ReadUInt32();
        var questions = ImmutableArray.CreateBuilder<Question>();
        var width = 0;
        for (var left = reader.ReadByte(); left > 0; left--)
        {
            var name = reader.ReadString();
            var temperature = reader.ReadSingle();
            var bar = reader.ReadSingle();
            ImmutableArray<string> classes = [.. Enumerable.Range(0, reader.ReadByte()).Select(_ => reader.ReadString())];
            questions.Add(new Question(name, classes, width, temperature, bar));
            width += classes.Length;
        }

        var rows = reader.ReadInt32();
        var features = new uint[rows];
        var scales = new float[rows];
        var weights = new sbyte[rows * width];
        for (var row = 0; row < rows; row++)
        {
            features[row] = reader.ReadUInt32();
            scales[row] = reader.ReadSingle();
            for (var c = 0; c < width; c++)
            {
                weights[(row * width) + c] = reader.ReadSByte();
            }
        }

        return new AlertModel(NameOf(file), new ModelTable(features, scales, weights, width), questions.ToImmutable());
    }

    /// <summary>The bytes of a model's file; equal models give equal bytes.</summary>
    public static byte[] Write(AlertModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Mark);
        writer.Write((byte)model.Asked.Length);
        foreach (var question in model.Asked)
        {
            writer.Write(question.Name);
            writer.Write(question.Temperature);
            writer.Write(question.Bar);
            writer.Write((byte)question.Classes.Length);
            foreach (var name in question.Classes)
            {
                writer.Write(name);
            }
        }

        writer.Write(model.Table.Count);
        for (var row = 0; row < model.Table.Count; row++)
        {
            writer.Write(model.Table.Features[row]);
            writer.Write(model.Table.Scales[row]);
            foreach (var weight in model.Table.Weights.Slice(row * model.Table.Width, model.Table.Width))
            {
                writer.Write(weight);
            }
        }

        writer.Flush();
        writer.Write(SHA256.HashData(stream.ToArray()));
        writer.Flush();
        return stream.ToArray();
    }

    internal static AlertModel Named(ModelTable table, ImmutableArray<Question> questions)
    {
        var unnamed = new AlertModel("", table, questions);
        return unnamed with { Version = NameOf(Write(unnamed)) };
    }

    private static string NameOf(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(file[^SHA256.HashSizeInBytes..])[..VersionChars];
}
