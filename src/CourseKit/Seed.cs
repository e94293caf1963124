using CourseKit.Tensors;

namespace CourseKit;

/// <summary>Makes runs repeatable.</summary>
public static class Seed
{
    /// <summary>Seeds every default random generator of the library.</summary>
    public static void All(ulong seed) => Generator.Default.Reseed(seed);
}
