using System.Buffers;
using System.Numerics;

namespace CourseKit.Tensors;

/// <summary>Orders the elements of one row by keys: unsigned numbers in the order that the elements have, equal where those are. -0 equals 0, and NaN is the largest of real numbers.</summary>
internal static unsafe class RowOrder
{
    // Counting the digits of a short row takes longer than moving its elements about.
    private const int Short = 48;

    /// <summary>The positions of all elements, in order; equal ones in that of their positions. For several rows that make use of the same memory.</summary>
    public static void Sort<T>(T* rows, long count, int n, bool descending, long* positions, int kept)
        where T : unmanaged, INumber<T>
    {
        if (sizeof(T) == 8) Sort<T, ulong>(rows, count, n, descending, positions, kept);
        else Sort<T, uint>(rows, count, n, descending, positions, kept);
    }

    /// <summary>The positions of the first k elements in order, most extreme first: for few of many, most of which one comparison passes over.</summary>
    public static void Select<T>(T* row, int n, bool largest, Span<long> found)
        where T : unmanaged, INumber<T>
    {
        var keys = new ulong[found.Length];
        var held = 0;
        var worst = T.Zero;
        for (var i = 0; i < n; i++)
        {
            if (held == found.Length)
            {
                i = Pass(row, i, n, worst, largest);
                if (i == n) break;
            }

            var key = Key<T, ulong>(row[i], largest);
            if (held == found.Length && key >= keys[held - 1]) continue;
            var at = held < found.Length ? held++ : held - 1;
            for (; at > 0 && key < keys[at - 1]; at--) (keys[at], found[at]) = (keys[at - 1], found[at - 1]);
            (keys[at], found[at]) = (key, i);
            worst = row[found[held - 1]];
        }
    }

    // The next element that may be more extreme. NaN is in no such relation, and goes on to the comparison of keys.
    private static int Pass<T>(T* row, int i, int n, T worst, bool largest)
        where T : unmanaged, INumber<T>
    {
        for (var limit = new Vector<T>(worst); i <= n - Vector<T>.Count; i += Vector<T>.Count)
        {
            var block = Vector.Load(row + i);
            if (!(largest ? Vector.LessThanOrEqualAll(block, limit) : Vector.GreaterThanOrEqualAll(block, limit))) break;
        }

        while (i < n && (largest ? row[i] <= worst : row[i] >= worst)) i++;
        return i;
    }

    private static void Sort<T, TKey>(T* rows, long count, int n, bool descending, long* positions, int kept)
        where T : unmanaged, INumber<T>
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        TKey[] keyArray = ArrayPool<TKey>.Shared.Rent(2 * n);
        int[] placeArray = ArrayPool<int>.Shared.Rent(2 * n);
        fixed (TKey* keys = keyArray)
        fixed (int* places = placeArray)
        {
            for (var row = 0L; row < count; row++)
            {
                for (var i = 0; i < n; i++) (keys[i], places[i]) = (Key<T, TKey>(rows[(row * n) + i], descending), i);
                var sorted = places;
                if (n <= Short) Insert(keys, places, n);
                else sorted = Radix(keys, keys + n, places, places + n, n);
                for (var i = 0; i < kept; i++) positions[(row * kept) + i] = sorted[i];
            }
        }

        ArrayPool<TKey>.Shared.Return(keyArray);
        ArrayPool<int>.Shared.Return(placeArray);
    }

    private static void Insert<TKey>(TKey* keys, int* places, int n)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        for (var i = 1; i < n; i++)
        {
            var (key, place, at) = (keys[i], places[i], i);
            for (; at > 0 && keys[at - 1] > key; at--) (keys[at], places[at]) = (keys[at - 1], places[at - 1]);
            (keys[at], places[at]) = (key, place);
        }
    }

    // Byte by byte from the lowest (a stable counting sort each); bytes in which all keys agree are passed over.
    private static int* Radix<TKey>(TKey* keys, TKey* otherKeys, int* places, int* otherPlaces, int n)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        const int digits = 256;
        var counts = stackalloc int[sizeof(TKey) * digits];
        new Span<int>(counts, sizeof(TKey) * digits).Clear();
        for (var i = 0; i < n; i++)
        {
            var key = keys[i];
            for (var b = 0; b < sizeof(TKey); b++) counts[(b * digits) + byte.CreateTruncating(key >> (8 * b))]++;
        }

        for (var b = 0; b < sizeof(TKey); b++)
        {
            var next = counts + (b * digits);
            if (next[byte.CreateTruncating(keys[0] >> (8 * b))] == n) continue;
            for (var (digit, start) = (0, 0); digit < digits; digit++) (next[digit], start) = (start, start + next[digit]);
            for (var i = 0; i < n; i++)
            {
                var key = keys[i];
                var at = next[byte.CreateTruncating(key >> (8 * b))]++;
                otherKeys[at] = key;
                otherPlaces[at] = places[i];
            }

            TKey* sortedKeys = otherKeys;
            int* sortedPlaces = otherPlaces;
            otherKeys = keys;
            otherPlaces = places;
            keys = sortedKeys;
            places = sortedPlaces;
        }

        return places;
    }

    private static TKey Key<T, TKey>(T value, bool descending)
        where T : unmanaged, INumber<T>
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        TKey key;
        if (typeof(T) == typeof(float)) key = TKey.CreateTruncating(Ordered((float)(object)value));
        else if (typeof(T) == typeof(double)) key = TKey.CreateTruncating(Ordered((double)(object)value));
        else if (typeof(T) == typeof(byte)) key = TKey.CreateTruncating(value);
        // Of signed integers the negative ones come first.
        else key = TKey.CreateTruncating(long.CreateTruncating(value)) ^ (TKey.One << ((8 * sizeof(TKey)) - 1));
        return descending ? ~key : key;
    }

    // The bits of positive numbers are in their order; those of negative ones in the reverse.
    private static uint Ordered(float value)
    {
        if (float.IsNaN(value)) return uint.MaxValue;
        var bits = BitConverter.SingleToUInt32Bits(value + 0f); // -0 + 0 is 0
        return (bits & 0x8000_0000) == 0 ? bits | 0x8000_0000 : ~bits;
    }

    private static ulong Ordered(double value)
    {
        if (double.IsNaN(value)) return ulong.MaxValue;
        var bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
        return (bits & 0x8000_0000_0000_0000) == 0 ? bits | 0x8000_0000_0000_0000 : ~bits;
    }
}
