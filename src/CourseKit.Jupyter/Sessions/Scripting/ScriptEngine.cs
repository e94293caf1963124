using Microsoft.CodeAnalysis;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>The script that a session's cells grow: compiles a cell as its next part, loads it, and keeps the variables.</summary>
internal sealed class ScriptEngine
{
    private readonly ScriptEnvironment environment;
    private readonly CellCompiler compiler;
    private readonly SubmissionStates states = new();
    private volatile ScriptChain chain;

    /// <param name="environment">What cells may use without saying so.</param>
    /// <param name="folder">Where relative paths start.</param>
    public ScriptEngine(ScriptEnvironment environment, string folder)
        : this(environment, new CellCompiler(environment, folder))
    {
    }

    private ScriptEngine(ScriptEnvironment environment, CellCompiler compiler)
    {
        (this.environment, this.compiler) = (environment, compiler);
        (Assemblies, chain) = (new(environment.References), ScriptChain.Start(compiler));
    }

    /// <summary>The parts so far.</summary>
    public ScriptChain Chain => chain;

    /// <summary>The assemblies of cells and of what they refer to.</summary>
    public CellAssemblies Assemblies { get; }

    /// <summary>A script with nothing in it, under the same conditions.</summary>
    public ScriptEngine Anew() => new(environment, compiler);

    /// <summary>Compiles a cell as the next part.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="name">What stands for a file name in stack traces.</param>
    /// <param name="added">References that it has beyond those of the parts before.</param>
    /// <param name="cancellation">Stops compiling.</param>
    /// <returns>The cell, or null and the errors.</returns>
    public (CompiledCell? Cell, IReadOnlyList<Diagnostic> Errors) Compile(string source, string name, IEnumerable<MetadataReference> added, CancellationToken cancellation) =>
        CellCompiler.Emit(chain.Continue(source, name, added), cancellation);

    /// <summary>Runs a compiled cell up to its end or its first wait.</summary>
    /// <returns>The value of its last expression, when it has run.</returns>
    public Task<object?> Start(CompiledCell cell)
    {
        Assemblies.Add(cell.ReferencedFiles);
        if (!cell.HasCode)
        {
            chain = chain.With(cell, null, states);
            return Task.FromResult<object?>(null);
        }

        var (type, run) = Assemblies.Load(cell);
        var slots = cell.Declares ? states.For(chain.Count + 1) : states.Copy(chain.Count + 1);
        // Before it runs: what a cell assigned before it failed, or was stopped, stays.
        if (cell.Declares) chain = chain.With(cell, type, states);
        return run(slots);
    }

    /// <summary>Compiles and runs something small, apart from the script, so that the first cell finds the compiler ready.</summary>
    public void WarmUp()
    {
        var apart = Anew();
        if (apart.Compile("var warm = 1;\nwarm + 1", "cell", [], CancellationToken.None).Cell is { } cell) apart.Start(cell).GetAwaiter().GetResult();
    }
}
