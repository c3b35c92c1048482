using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HelpDeskFlow.Engine.Intake;

/// <summary>XXH64 with seed 0, as published (Cyan4973/xxHash, doc/xxhash_spec.md). Here because System.IO.Hashing is not in every registry; held by the published test vectors.</summary>
public static class XxHash64
{
    private const ulong P1 = 11400714785074694791UL;
    private const ulong P2 = 14029467366897019727UL;
    private const ulong P3 = 1609587929392839161UL;
    private const ulong P4 = 9650029242287828579UL;
    private const ulong P5 = 2870177450012600261UL;

    /// <summary>The hash of the bytes.</summary>
    public static ulong Hash(ReadOnlySpan<byte> data)
    {
        // References instead of slices: this runs for every label of every alert, and slicing costs as much as hashing here.
        ref var at = ref MemoryMarshal.GetReference(data);
        var left = data.Length;
        var hash = P5;
        if (left >= 32)
        {
            hash = Stripes(ref at, left);
            at = ref Unsafe.Add(ref at, left & ~31);
            left &= 31;
        }

        hash += (ulong)data.Length;
        for (; left >= 8; left -= 8)
        {
            hash ^= Round(0, Read64(ref at, 0));
            hash = (BitOperations.RotateLeft(hash, 27) * P1) + P4;
            at = ref Unsafe.Add(ref at, 8);
        }

        if (left >= 4)
        {
            hash ^= Read32(ref at) * P1;
            hash = (BitOperations.RotateLeft(hash, 23) * P2) + P3;
            at = ref Unsafe.Add(ref at, 4);
            left -= 4;
        }

        for (; left > 0; left--)
        {
            hash ^= at * P5;
            hash = BitOperations.RotateLeft(hash, 11) * P1;
            at = ref Unsafe.Add(ref at, 1);
        }

        return Avalanche(hash);
    }

    /// <summary>The final mixing step alone: spreads one 64-bit value over all bits.</summary>
    public static ulong Avalanche(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= P2;
        hash ^= hash >> 29;
        hash *= P3;
        return hash ^ (hash >> 32);
    }

    private static ulong Stripes(ref byte at, int length)
    {
        ulong a = unchecked(P1 + P2), b = P2, c = 0, d = unchecked(0 - P1);
        for (; length >= 32; length -= 32)
        {
            a = Round(a, Read64(ref at, 0));
            b = Round(b, Read64(ref at, 8));
            c = Round(c, Read64(ref at, 16));
            d = Round(d, Read64(ref at, 24));
            at = ref Unsafe.Add(ref at, 32);
        }

        var hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        hash = Merge(hash, a);
        hash = Merge(hash, b);
        hash = Merge(hash, c);
        return Merge(hash, d);
    }

    private static ulong Read64(ref byte at, int offset)
    {
        var value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset));
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    private static uint Read32(ref byte at)
    {
        var value = Unsafe.ReadUnaligned<uint>(ref at);
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    private static ulong Round(ulong accumulator, ulong input) => BitOperations.RotateLeft(accumulator + (input * P2), 31) * P1;

    private static ulong Merge(ulong hash, ulong accumulator) => ((hash ^ Round(0, accumulator)) * P1) + P4;
}
