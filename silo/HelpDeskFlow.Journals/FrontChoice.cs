using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals;

/// <summary>Which commits at the front of a journal a prune deletes, told one after the other from the oldest.</summary>
internal struct FrontChoice(in PruneOrder order, long usedBytes)
{
    private readonly PruneOrder _order = order;
    private readonly long _before = StoredInstant.ToInteger(order.OlderThan);
    private readonly long _tooManyBytes = usedBytes - order.UsedBytesMax;

    /// <summary>How many so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Sequence of the last one; 0 where there is none.</summary>
    public long Last { get; private set; }

    /// <summary>Bytes of their bodies.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes the next commit in, or says that it and all after it stay.</summary>
    public bool TryTake(long sequence, long at, long bodyBytes)
    {
        if (Rows >= _order.RowsMax || Bytes >= _order.BytesMax || (at >= _before && Bytes >= _tooManyBytes))
        {
            return false;
        }

        (Rows, Last, Bytes) = (Rows + 1, sequence, Bytes + bodyBytes);
        return true;
    }
}
