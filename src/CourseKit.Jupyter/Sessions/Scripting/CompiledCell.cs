using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>A cell that the compiler accepted.</summary>
/// <param name="Compilation">What it was compiled from; where <see cref="Declares"/>, the one that later cells continue.</param>
/// <param name="Image">The assembly, its debug information within.</param>
/// <param name="EntryType">The class that the cell became.</param>
/// <param name="EntryMethod">Its static method that runs the cell.</param>
/// <param name="Declares">Whether later cells can see something of it. One that declares nothing is forgotten when it has run.</param>
internal sealed record CompiledCell(CSharpCompilation Compilation, byte[] Image, string EntryType, string EntryMethod, bool Declares)
{
    /// <summary>Whether there is anything to run.</summary>
    public bool HasCode => Image.Length > 0;

    /// <summary>
    /// Whether the runtime may forget it. The runtime compiles what it may forget once only and never again, better, while it runs; so
    /// this is for code in which nothing repeats.
    /// </summary>
    public bool IsPassing => !Declares && Compilation.Options.OptimizationLevel == OptimizationLevel.Debug;

    /// <summary>The files that it refers to beyond those that cells may use anyway.</summary>
    public IReadOnlyList<string> ReferencedFiles { get; init; } = [];
}
