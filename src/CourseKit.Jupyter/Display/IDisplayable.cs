namespace CourseKit.Jupyter.Display;

/// <summary>A value that makes its own forms, as <c>_repr_mimebundle_</c> does in IPython.</summary>
/// <remarks>Libraries that are to refer to no notebook name their forms by attribute instead; see <see cref="Formatters"/>.</remarks>
public interface IDisplayable
{
    /// <summary>The forms in which the value is shown. Where plain text is not among them, it is the value's <c>ToString()</c>.</summary>
    MimeBundle ToMimeBundle();
}
