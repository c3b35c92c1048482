using System.Text;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Engine.ContractTests.Episodes;

/// <summary>Goal: a pair has one number as long as anybody uses it, and no reader ever sees another pair under a number it holds. Method: random uses against a dictionary of counts.</summary>
public sealed class PairTableTests
{
    [Fact]
    public void InternAndRelease_InAnyOrder_CountWhatADictionaryCounts()
    {
        var random = new Random(5);
        var table = new PairTable();
        var uses = new Dictionary<int, (string Text, int Count)>();
        var ids = new Dictionary<string, int>();
        for (var turn = 0; turn < 60_000; turn++)
        {
            var text = $"value{random.Next(6_000)}";
            if (random.Next(2) == 0 && ids.TryGetValue(text, out var known))
            {
                table.Release(known, turn);
                uses[known] = uses[known] with { Count = uses[known].Count - 1 };
                if (uses[known].Count == 0)
                {
                    uses.Remove(known);
                    ids.Remove(text);
                }

                continue;
            }

            var id = table.Intern(Encode(text), turn);
            Assert.True(!ids.TryGetValue(text, out var before) || before == id, $"{text} has two numbers.");
            Assert.True(!uses.TryGetValue(id, out var used) || used.Text == text, $"Number {id} stands for {used.Text} and {text}.");
            ids[text] = id;
            uses[id] = (text, uses.GetValueOrDefault(id).Count + 1);
        }

        Assert.Equal(uses.Count, table.Live);
        Assert.All(uses, use => Assert.Equal(Encode(use.Value.Text), table.PairBytes(use.Key).ToArray()));
    }

    [Fact]
    public void Release_LastUse_KeepsTheBytesUntilTheNumberIsOldEnough()
    {
        var table = new PairTable();
        var id = table.Intern(Encode("old"), 1);
        table.Release(id, 1);
        Assert.NotEqual(id, table.Intern(Encode("soon"), PairTable.ReuseAfterTurns));
        Assert.Equal(Encode("old"), table.PairBytes(id).ToArray());
        Assert.Equal(id, table.Intern(Encode("late"), 1 + PairTable.ReuseAfterTurns));
        Assert.Equal(Encode("late"), table.PairBytes(id).ToArray());
    }

    [Fact]
    public void PairBytes_NumberNeverGivenOut_IsEmpty() => Assert.True(new PairTable().PairBytes(100_000).IsEmpty);

    private static byte[] Encode(string value)
    {
        var bytes = new byte[64];
        var name = "name"u8;
        var at = LabelCodec.WriteLength(bytes, name.Length);
        name.CopyTo(bytes.AsSpan(at));
        at += name.Length;
        at += LabelCodec.WriteLength(bytes.AsSpan(at), value.Length);
        at += Encoding.UTF8.GetBytes(value, bytes.AsSpan(at));
        return bytes[..at];
    }
}
