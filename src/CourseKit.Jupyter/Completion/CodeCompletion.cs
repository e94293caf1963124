using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>
/// Says how code can go on at the cursor (Jupyter's <c>complete_request</c>): members, names, keywords, arguments, values of the type
/// that is expected, file paths in strings, commands and packages. Nothing of the code runs. Safe from several threads.
/// </summary>
/// <param name="sources">What it draws on.</param>
public sealed class CodeCompletion(CompletionSources sources)
{
    /// <summary>Does once what takes long the first time (Roslyn is compiled, metadata read), so that nobody waits for it; a host calls it when it is idle.</summary>
    public void WarmUp(CancellationToken cancellation = default)
    {
        foreach (var code in (string[])["\"\".", "C", "new[] { 1 }.Select(x => x."]) Complete(code, code.Length, cancellation);
    }

    /// <summary>The ways to go on.</summary>
    /// <param name="code">A cell's code, complete or not.</param>
    /// <param name="cursor">Where the cursor is, in UTF-16 code units; what lies outside of the code counts as its start or its end.</param>
    /// <param name="cancellation">Gives up. Roslyn looks at it between steps, so a caller with a deadline does not wait for it.</param>
    /// <returns>The items, the best first; none where nothing fits, or the code is longer than 200,000 characters or nests too deeply.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public CompletionList Complete(string code, int cursor, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        cancellation.ThrowIfCancellationRequested();
        if (CursorText.Of(code, cursor) is not { } text) return CompletionList.Nothing(CursorText.Within(code, cursor));
        try
        {
            return Complete(text, cancellation);
        }
        catch (InsufficientExecutionStackException)
        {
            // What Roslyn says of code that takes more stack than this thread has.
            return CompletionList.Nothing(text.Cursor);
        }
    }

    private CompletionList Complete(CursorText text, CancellationToken cancellation) =>
        text.Place switch
        {
            CursorPlace.Name => CompleteName(text, cancellation),
            CursorPlace.StringText => PathCompletions.Complete(text.Code[text.StringStart..text.Cursor], text.Cursor, sources.FullFolder, PathCompletions.AnyFile, cancellation),
            CursorPlace.Directive => DirectiveCompletions.Complete(text, sources, cancellation),
            _ => CompletionList.Nothing(text.Cursor),
        };

    private CompletionList CompleteName(CursorText text, CancellationToken cancellation)
    {
        var compilation = sources.ContinueWith(text.ToCompile());
        cancellation.ThrowIfCancellationRequested();
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (CursorText.MarkIn(tree, cancellation) is not { } token) continue;
            var site = new NameSite(compilation.GetSemanticModel(tree), token, text.Typed, cancellation);
            return new(text.Start, text.Cursor, CandidateList.Best(Candidates(site), text.Typed, sources.Ranking));
        }

        return CompletionList.Nothing(text.Cursor);
    }

    private static IEnumerable<Candidate> Candidates(NameSite site)
    {
        if (site.Receiver is { } receiver) return MemberCompletions.After(receiver, site);
        if (site.Name is not { } name) return DeclarationCompletions.At(site);
        if (name.Parent is UsingDirectiveSyntax @using) return ScopeCompletions.Usings(site, @using);
        if (name.Parent is AttributeSyntax) return ScopeCompletions.Attributes(site);
        if (MemberCompletions.ToInitialise(site) is { } members) return members;
        if (name.Parent is IncompleteMemberSyntax && DeclarationCompletions.Overriding(site) is { } overriding) return DeclarationCompletions.Overridable(site, overriding, withType: true);
        return [.. ArgumentCompletions.At(site), .. ScopeCompletions.At(site), .. KeywordCompletions.At(site)];
    }
}
