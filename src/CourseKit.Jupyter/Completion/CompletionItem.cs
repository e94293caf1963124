namespace CourseKit.Jupyter.Completion;

/// <summary>One way to go on.</summary>
/// <param name="Text">What is inserted in place of what was typed.</param>
/// <param name="Label">What a list shows, e.g. <c>List&lt;T&gt;</c> for the text <c>List</c>.</param>
/// <param name="Kind">
/// What it is, in the words of Jupyter's experimental types: <c>function</c>, <c>class</c>, <c>struct</c>, <c>interface</c>, <c>enum</c>,
/// <c>property</c>, <c>variable</c>, <c>param</c>, <c>module</c> (a namespace or a package), <c>keyword</c>, <c>path</c> or <c>magic</c>.
/// </param>
/// <param name="Signature">The declaration as C# writes it, or a short description; empty where there is nothing to add.</param>
public sealed record CompletionItem(string Text, string Label, string Kind, string Signature);
