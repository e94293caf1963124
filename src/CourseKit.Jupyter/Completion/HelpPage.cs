using CourseKit.Jupyter.Completion.Documentation;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Completion;

/// <summary>A block of help.</summary>
internal abstract record HelpBlock
{
    /// <summary>A declaration or a value; a part of it may be marked: the parameter that is being written.</summary>
    public sealed record Code(string Text, int MarkStart = 0, int MarkLength = 0) : HelpBlock;

    /// <summary>A paragraph, or several.</summary>
    public sealed record Prose(DocText Text) : HelpBlock;

    /// <summary>What the blocks that follow are about.</summary>
    public sealed record Title(string Text) : HelpBlock;

    /// <summary>A name and what is said of it.</summary>
    public sealed record Entry(string Name, DocText Text, bool IsMarked = false) : HelpBlock;
}

/// <summary>What is shown of a symbol or a call, block by block, in each form that frontends ask for.</summary>
internal sealed class HelpPage
{
    private readonly List<HelpBlock> blocks = [];

    /// <summary>The blocks, from the top.</summary>
    public IReadOnlyList<HelpBlock> Blocks => blocks;

    /// <summary>Adds a block.</summary>
    public void Add(HelpBlock block) => blocks.Add(block);

    /// <summary>Adds prose under a title; nothing where there is none.</summary>
    public void Add(string title, DocText text)
    {
        if (text.IsEmpty) return;
        Add(new HelpBlock.Title(title));
        Add(new HelpBlock.Prose(text));
    }

    /// <summary>Plain text, Markdown and HTML.</summary>
    public MimeBundle ToBundle() => new MimeBundle()
        .Add(MimeBundle.Text, HelpText.Of(blocks))
        .Add(MimeBundle.Markdown, HelpMarkdown.Of(blocks))
        .Add(MimeBundle.Html, HelpHtml.Of(blocks));
}
