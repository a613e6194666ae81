/** The theme of VitePress without its web fonts: letters are those of the reader's machine. */
import Theme from 'vitepress/theme-without-fonts';
import './style.css';

export default Theme;
