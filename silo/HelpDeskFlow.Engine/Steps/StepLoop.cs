using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Frames;

namespace HelpDeskFlow.Engine.Steps;

/// <summary>
/// The one way a grain changes, in every engine: decide → fold → diff timers → write the events into the commit → hand tells and
/// effects to the engine, which releases them. What the step did becomes visible to anyone only after the commit.
/// </summary>
public sealed class StepLoop(GrainCodec codec)
{
    /// <summary>Where a step puts what follows from it.</summary>
    public interface IOutbox
    {
        /// <summary>A command to another grain, carried out in the same transaction by the embedded engine.</summary>
        void Tell(in Tell tell);

        /// <summary>Something to do outside after the commit.</summary>
        void Effect(Effect effect);

        /// <summary>A timer is wanted (again) at this time; earlier ones of the same name are void.</summary>
        void Wanted(GrainCell cell, in WantedTimer timer);

        /// <summary>An event was recorded, for live streams.</summary>
        void Happened(GrainCell cell, Event happened);
    }

    /// <summary>Runs one command on one grain. Null, or why it was refused.</summary>
    public Rejection? Run(GrainCell cell, Command command, StepContext context, long sequence, CommitBuffer commit, IOutbox outbox)
    {
        var rules = GrainRules.For(cell.Id.Kind);
        var decision = rules.Decide(cell.State, command, context);
        if (decision.Rejection is not null)
        {
            return decision.Rejection;
        }

        if (!decision.Events.IsEmpty)
        {
            var state = decision.Folded ?? Fold(rules, cell.State, decision);

            // All that may throw comes before the state is adopted: a step that fails has changed nothing.
            var wanted = rules.Timers(state);
            WriteEvents(cell, decision, commit);
            cell.State = state;
            cell.ChangedSequence = sequence;
            AdoptTimers(cell, wanted, outbox);
            foreach (var happened in decision.Events)
            {
                outbox.Happened(cell, happened);
            }
        }

        foreach (var tell in decision.Tells)
        {
            outbox.Tell(tell);
        }

        foreach (var effect in decision.Effects)
        {
            outbox.Effect(effect);
        }

        return null;
    }

    /// <summary>Folds recorded events into the grain: recovery and replay. The kind byte of the frame is read already.</summary>
    /// <param name="follower">Told of each event, where somebody shows what another engine writes; null: nobody does.</param>
    public void Replay(GrainCell cell, int count, ref FrameReader reader, long sequence, IOutbox? follower = null)
    {
        var rules = GrainRules.For(cell.Id.Kind);
        for (; count > 0; count--)
        {
            var bytes = reader.ReadBytes();
            if (cell.SnapshotSequence < sequence)
            {
                var happened = codec.ReadEvent(bytes);
                cell.State = rules.Evolve(cell.State, happened);
                cell.ChangedSequence = sequence;
                follower?.Happened(cell, happened);
            }
        }
    }

    /// <summary>Takes over what happened to the grain in another partition, which owns it: recorded here as there, decided there alone.</summary>
    public static void Adopt(GrainCell cell, ReadOnlySpan<Event> events, ReadOnlySpan<byte> frame, long sequence, CommitBuffer commit, IOutbox outbox)
    {
        var rules = GrainRules.For(cell.Id.Kind);
        frame.CopyTo(commit.Fixed(frame.Length));
        foreach (var happened in events)
        {
            cell.State = rules.Evolve(cell.State, happened);
        }

        cell.ChangedSequence = sequence;
        foreach (var happened in events)
        {
            outbox.Happened(cell, happened);
        }
    }

    /// <summary>Computes the timers anew and reports those that changed.</summary>
    public static void RefreshTimers(GrainCell cell, GrainRules rules, IOutbox outbox) => AdoptTimers(cell, rules.Timers(cell.State), outbox);

    private static void AdoptTimers(GrainCell cell, ImmutableArray<WantedTimer> wanted, IOutbox outbox)
    {
        foreach (var timer in wanted)
        {
            if (!cell.Timers.Contains(timer))
            {
                outbox.Wanted(cell, timer);
            }
        }

        cell.Timers = wanted;
    }

    private static object Fold(GrainRules rules, object state, Decision decision)
    {
        foreach (var happened in decision.Events)
        {
            state = rules.Evolve(state, happened);
        }

        return state;
    }

    private void WriteEvents(GrainCell cell, Decision decision, CommitBuffer commit)
    {
        commit.WriteByte((byte)FrameKind.GrainEvents);
        commit.WriteByte((byte)cell.Id.Kind);
        commit.WriteText(cell.Id.Key);
        commit.WriteInt32(decision.Events.Length);
        foreach (var happened in decision.Events)
        {
            var lengthAt = commit.Length;
            commit.WriteInt32(0);
            codec.WriteEvent(commit, happened);
            commit.PatchInt32(lengthAt, commit.Length - lengthAt - 4);
        }
    }
}
