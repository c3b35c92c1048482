using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;

namespace HelpDeskFlow.Engine.ContractTests.Codec;

/// <summary>Every command of the domain, found by reflection, comes back from the wire as it was, or is known never to be sent.</summary>
public sealed class CommandCodecTests
{
    private const int SamplesEach = 20;

    public static TheoryData<Type> Types => [.. CommandNames.All.Select(c => c.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Command_WrittenAndRead_IsTheSame(Type type)
    {
        for (var seed = 0; seed < SamplesEach; seed++)
        {
            var command = (Command)new Samples(seed).Of(type);
            Same.Check(command, CommandCodec.TryRead(CommandCodec.Write(command))!, $"seed {seed}: {type.Name}");
        }
    }

    [Fact]
    public void CommandNames_HoldEveryCommandOfTheDomain_OrItIsNeverSent()
    {
        var commands = typeof(Command).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Command)) && !t.IsAbstract).Select(t => t.ToString()).Order();
        Assert.Equal(commands, CommandNames.All.Select(c => c.Type).Concat(CommandNames.NeverSent).Select(t => t.ToString()).Order());
    }

    [Fact]
    public void CommandNames_AreTheApprovedOnes()
    {
        var approved = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "approved", "command-names.txt"));
        Assert.Equal(approved, CommandNames.All.Select(c => c.Name));
    }

    [Fact]
    public void TryRead_WhatANewerVersionWrote_IsNull() => Assert.Null(CommandCodec.TryRead([5, .. "a.b.c"u8, .. "{}"u8]));
}
