(** * The signature algebra: the lemma behind "complete for all inner widths" (theory, section 13)

   Matrices have their entries in a commutative ring K in which x + x = 0 only for x = 0, such as the reals or a field of functions;
   where this is used, it is a premise.  A matrix is a function of two indices, and only the entries within its size count.
   Throughout N = n + m, J = diag(1_n, -1_m), S_E = [[0, E], [E^T, 0]] for E of size n x m, and

     so(n,m) = { X : X^T J + J X = 0 },   P0 = the first r columns of 1_N (with r - N columns of zeros behind them, when r > N).

   Proved, for all n, m >= 1 and all r:

   - bracket_identity, bracket_above, bracket_below: [S_E, S_F] = diag(E F^T - F E^T, E^T F - F^T E), and which E, F give the
     generators of so(n) + so(m);
   - generation: a set of matrices that holds every S_E and is closed under linear combinations and brackets holds so(n,m);
     generated_is_so: the least such set is so(n,m);
   - S_moves: at P = [A; B], S_E moves A by E B and B by E^T A; laws_of_blocks: P^T J P = A^T A - B^T B;
   - laws_expanded, conserved: the differential of P^T J P, and that it is zero along X P for X in so(n,m), at every P;
   - free_coordinates: a tangent X P0 is given by its entries below the diagonal, and these are free;
     dimension, codimension (with _wide for r >= N): how many they are, and how many laws fit beside them;
   - tangent_is_kernel: the motions X P0 are all that keep P^T J P to first order at P0.

   What the theory adds in prose: spans of full rank at one point have it at generic points, so that the S_E may be taken one by one
   (semicontinuity); fields P |-> X P have the bracket of their matrices, up to sign; the rank of P |-> X P and that of the
   differential of P^T J P at P0 bound the generic ranks from below, and by conserved the two add up to at most N r, so both
   are the generic ones. *)

Require Import Arith Bool Lia List Ring.
Import ListNotations.

(* ---------------------------------------------------------------- entries *)

Lemma less i j : i < j -> (i <? j) = true.
Proof. apply Nat.ltb_lt. Qed.

Lemma not_less i j : j <= i -> (i <? j) = false.
Proof. apply Nat.ltb_ge. Qed.

Section Matrices.

Variable K : Type.
Variables (zero one : K) (add mul sub : K -> K -> K) (opp : K -> K).
Hypothesis K_ring : ring_theory zero one add mul sub opp eq.
Add Ring K_ring : K_ring.

Declare Scope entry_scope.
Delimit Scope entry_scope with K.
Bind Scope entry_scope with K.
Local Notation "0" := zero : entry_scope.
Local Notation "1" := one : entry_scope.
Local Infix "+" := add : entry_scope.
Local Infix "*" := mul : entry_scope.
Local Infix "-" := sub : entry_scope.
Local Notation "- x" := (opp x) : entry_scope.

Fixpoint sum (k : nat) (f : nat -> K) : K :=
  match k with
  | O => 0
  | S k => sum k f + f k
  end%K.

Lemma sum_ext k f g : (forall i, i < k -> f i = g i) -> sum k f = sum k g.
Proof.
  induction k as [|k IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; lia). rewrite (H k) by lia. reflexivity.
Qed.

Lemma sum_zero k f : (forall i, i < k -> f i = 0%K) -> sum k f = 0%K.
Proof.
  induction k as [|k IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; lia). rewrite (H k) by lia. ring.
Qed.

Lemma sum_add k f g : sum k (fun i => f i + g i)%K = (sum k f + sum k g)%K.
Proof. induction k as [|k IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_mul k c f : sum k (fun i => c * f i)%K = (c * sum k f)%K.
Proof. induction k as [|k IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_swap k l f : sum k (fun i => sum l (fun j => f i j)) = sum l (fun j => sum k (fun i => f i j)).
Proof.
  induction k as [|k IH]; simpl; [symmetry; apply sum_zero; reflexivity|].
  rewrite IH, <- sum_add. reflexivity.
Qed.

(** A sum over n + m indices, in two parts. *)
Lemma sum_split n m f : sum (n + m) f = (sum n f + sum m (fun k => f (n + k)%nat))%K.
Proof.
  induction m as [|m IH]; simpl; [rewrite Nat.add_0_r; ring|].
  rewrite Nat.add_succ_r. simpl. rewrite IH. ring.
Qed.

Definition delta (i j : nat) : K := if i =? j then 1%K else 0%K.

Lemma delta_same i : delta i i = 1%K.
Proof. unfold delta. rewrite Nat.eqb_refl. reflexivity. Qed.

Lemma delta_other i j : i <> j -> delta i j = 0%K.
Proof. intros H. unfold delta. apply Nat.eqb_neq in H. rewrite H. reflexivity. Qed.

(** A sum with one index at which it is not zero. *)
Lemma sum_one k i f : i < k -> (forall j, j < k -> j <> i -> f j = 0%K) -> sum k f = f i.
Proof.
  induction k as [|k IH]; intros Hi H; [lia|]. simpl.
  destruct (Nat.eq_dec i k) as [->|Hn].
  - rewrite sum_zero by (intros; apply H; lia). ring.
  - rewrite IH by (try lia; intros; apply H; lia). rewrite (H k) by lia. ring.
Qed.

(* ---------------------------------------------------------------- matrices *)

Definition matrix := nat -> nat -> K.

(** Equality of matrices of size a x b. *)
Definition same (a b : nat) (X Y : matrix) : Prop := forall i j, i < a -> j < b -> X i j = Y i j.

Definition Zero : matrix := fun _ _ => 0%K.
Definition One : matrix := delta.
Definition plus (X Y : matrix) : matrix := fun i j => (X i j + Y i j)%K.
Definition minus (X Y : matrix) : matrix := fun i j => (X i j - Y i j)%K.
Definition scale (c : K) (X : matrix) : matrix := fun i j => (c * X i j)%K.
Definition transpose (X : matrix) : matrix := fun i j => X j i.

(** The product over k inner indices, and the bracket of matrices of size k x k. *)
Definition times (k : nat) (X Y : matrix) : matrix := fun i j => sum k (fun l => X i l * Y l j)%K.
Definition bracket (k : nat) (X Y : matrix) : matrix := minus (times k X Y) (times k Y X).

(** The matrix e_i f_k^T, whose only entry that is not zero stands at (i, k). *)
Definition unit (i k : nat) : matrix := fun a b => (delta a i * delta b k)%K.

(** Four blocks, the first of size n x n. *)
Definition block (n : nat) (A B C D : matrix) : matrix := fun i j =>
  if i <? n
  then if j <? n then A i j else B i (j - n)
  else if j <? n then C (i - n) j else D (i - n) (j - n).

Definition diag (n : nat) (A D : matrix) : matrix := block n A Zero Zero D.

Section Signature.

Variables n m : nat.
Notation N := (n + m).

Definition S_ (E : matrix) : matrix := block n Zero E (transpose E) Zero.

Definition sign (i : nat) : K := if i <? n then 1%K else (- (1))%K.
Definition J : matrix := fun i j => (sign i * delta i j)%K.

Definition so (X : matrix) : Prop := same N N (plus (times N (transpose X) J) (times N J X)) Zero.

(** Sets of N x N matrices that are closed under linear combinations and brackets. *)
Record lie_algebra (L : matrix -> Prop) : Prop := {
  closed_same : forall X Y, same N N X Y -> L X -> L Y;
  closed_plus : forall X Y, L X -> L Y -> L (plus X Y);
  closed_scale : forall c X, L X -> L (scale c X);
  closed_bracket : forall X Y, L X -> L Y -> L (bracket N X Y) }.

(** The least one that holds every S_E. *)
Definition generated (X : matrix) : Prop := forall L, lie_algebra L -> (forall E, L (S_ E)) -> L X.

(* ---------------------------------------------------------------- brackets *)

Ltac at_blocks i j := unfold diag, block; destruct (i <? n) eqn:rows, (j <? n) eqn:columns.

Lemma block_above A B C D k j : k < n -> block n A B C D k j = if j <? n then A k j else B k (j - n).
Proof. intros H. unfold block. rewrite (less k n) by exact H. reflexivity. Qed.

Lemma block_below A B C D k j : block n A B C D (n + k) j = if j <? n then C k j else D k (j - n).
Proof.
  unfold block. rewrite (not_less (n + k) n) by lia.
  replace (n + k - n) with k by lia. reflexivity.
Qed.

Lemma block_left A B C D i k : k < n -> block n A B C D i k = if i <? n then A i k else C (i - n) k.
Proof. intros H. unfold block. rewrite (less k n) by exact H. reflexivity. Qed.

Lemma block_right A B C D i k : block n A B C D i (n + k) = if i <? n then B i k else D (i - n) k.
Proof.
  unfold block. rewrite (not_less (n + k) n) by lia.
  replace (n + k - n) with k by lia. reflexivity.
Qed.

(** Blocks are multiplied as entries are. *)
Lemma times_block A B C D A' B' C' D' i j :
  times N (block n A B C D) (block n A' B' C' D') i j =
  block n (plus (times n A A') (times m B C')) (plus (times n A B') (times m B D'))
          (plus (times n C A') (times m D C')) (plus (times n C B') (times m D D')) i j.
Proof.
  unfold times at 1. rewrite sum_split.
  rewrite (sum_ext n _ (fun k => (if i <? n then A i k else C (i - n)%nat k) * (if j <? n then A' k j else B' k (j - n)%nat))%K)
    by (intros k Hk; rewrite block_left, block_above by exact Hk; reflexivity).
  rewrite (sum_ext m _ (fun k => (if i <? n then B i k else D (i - n)%nat k) * (if j <? n then C' k j else D' k (j - n)%nat))%K)
    by (intros k _; rewrite block_right, block_below; reflexivity).
  at_blocks i j; reflexivity.
Qed.

Lemma times_zero_left k X i j : times k Zero X i j = 0%K.
Proof. apply sum_zero. intros. unfold Zero. ring. Qed.

Lemma times_zero_right k X i j : times k X Zero i j = 0%K.
Proof. apply sum_zero. intros. unfold Zero. ring. Qed.

Theorem bracket_identity E F :
  same N N (bracket N (S_ E) (S_ F))
           (diag n (minus (times m E (transpose F)) (times m F (transpose E)))
                   (minus (times n (transpose E) F) (times n (transpose F) E))).
Proof.
  intros i j _ _. unfold bracket, minus at 1, S_. rewrite !times_block.
  at_blocks i j; unfold plus, minus; rewrite ?times_zero_left, ?times_zero_right; unfold Zero; ring.
Qed.

(** e_i f_k^T (e_j f_k^T)^T = e_i e_j^T. *)
Lemma times_units i j k l a b : k < l -> times l (unit i k) (transpose (unit j k)) a b = unit i j a b.
Proof.
  intros H. unfold times, transpose, unit.
  rewrite (sum_one l k) by (trivial; intros c _ Hc; rewrite (delta_other c k) by exact Hc; ring).
  rewrite delta_same. ring.
Qed.

(** (e_i f_k^T)^T e_j f_k^T is symmetric. *)
Lemma times_units_symmetric i j k l a b :
  times l (transpose (unit i k)) (unit j k) a b = times l (transpose (unit j k)) (unit i k) a b.
Proof. apply sum_ext. intros c _. unfold transpose, unit. ring. Qed.

Lemma unit_transposed i k a b : unit i k a b = transpose (unit k i) a b.
Proof. unfold unit, transpose. ring. Qed.

Theorem bracket_above i j k : k < m ->
  same N N (bracket N (S_ (unit i k)) (S_ (unit j k))) (diag n (minus (unit i j) (unit j i)) Zero).
Proof.
  intros H a b Ha Hb. rewrite bracket_identity by assumption.
  at_blocks a b; try reflexivity; unfold minus.
  - rewrite !times_units by exact H. reflexivity.
  - rewrite times_units_symmetric. unfold Zero. ring.
Qed.

Theorem bracket_below i j k : k < n ->
  same N N (bracket N (S_ (unit k i)) (S_ (unit k j))) (diag n Zero (minus (unit i j) (unit j i))).
Proof.
  intros H a b Ha Hb. rewrite bracket_identity by assumption.
  at_blocks a b; try reflexivity; unfold minus.
  - unfold Zero, times. rewrite (sum_ext m (fun l => unit k i a l * _)%K (fun l => unit k j a l * transpose (unit k i) l b)%K)
      by (intros l _; unfold transpose, unit; ring).
    ring.
  - assert (U : forall i j, times n (transpose (unit k i)) (unit k j) (a - n) (b - n) = unit i j (a - n) (b - n)).
    { intros i' j'. rewrite <- (times_units i' j' k n) by exact H.
      apply sum_ext. intros l _. rewrite (unit_transposed i' k), (unit_transposed k j'). reflexivity. }
    rewrite !U. reflexivity.
Qed.

(* ---------------------------------------------------------------- so(n,m) *)

Lemma sign_square i : (sign i * sign i = 1)%K.
Proof. unfold sign. destruct (i <? n); ring. Qed.

(** so(n,m) in entries: x_ji = - sign_i sign_j x_ij. *)
Lemma so_entries X : so X <-> forall i j, i < N -> j < N -> (sign j * X j i + sign i * X i j = 0)%K.
Proof.
  assert (H : forall i j, i < N -> j < N ->
    plus (times N (transpose X) J) (times N J X) i j = (sign j * X j i + sign i * X i j)%K).
  { intros i j Hi Hj. unfold plus, times, transpose, J.
    rewrite (sum_one N j) by (trivial; intros l _ Hl; rewrite (delta_other l j) by exact Hl; ring).
    rewrite (sum_one N i) by (trivial; intros l _ Hl; rewrite (delta_other i l) by auto; ring).
    rewrite !delta_same. ring. }
  split; intros HX i j Hi Hj.
  - rewrite <- H by assumption. apply HX; assumption.
  - rewrite H by assumption. apply HX; assumption.
Qed.

Lemma so_reflected X i j : so X -> i < N -> j < N -> X i j = (- (sign i * sign j * X j i))%K.
Proof.
  intros H Hi Hj. pose proof (proj1 (so_entries X) H i j Hi Hj) as HX.
  transitivity (sign i * sign i * X i j)%K; [rewrite sign_square; ring|].
  transitivity (sign i * (sign j * X j i + sign i * X i j) - sign i * sign j * X j i)%K; [ring|].
  rewrite HX. ring.
Qed.

Theorem S_in_so E : so (S_ E).
Proof.
  apply so_entries. intros i j _ _. unfold S_, sign.
  at_blocks i j; unfold transpose, Zero; ring.
Qed.

Theorem so_is_lie_algebra : lie_algebra so.
Proof.
  split.
  - intros X Y HXY H. apply so_entries. intros i j Hi Hj.
    rewrite <- !HXY by assumption. apply so_entries; assumption.
  - intros X Y HX HY. apply so_entries. intros i j Hi Hj. unfold plus.
    transitivity ((sign j * X j i + sign i * X i j) + (sign j * Y j i + sign i * Y i j))%K; [ring|].
    rewrite (proj1 (so_entries X)), (proj1 (so_entries Y)) by assumption. ring.
  - intros c X HX. apply so_entries. intros i j Hi Hj. unfold scale.
    transitivity (c * (sign j * X j i + sign i * X i j))%K; [ring|].
    rewrite (proj1 (so_entries X)) by assumption. ring.
  - intros X Y HX HY. apply so_entries. intros i j Hi Hj. unfold bracket, minus, times.
    transitivity (sum N (fun l => sign j * (X j l * Y l i) + (- sign j) * (Y j l * X l i)
                                + (sign i * (X i l * Y l j) + (- sign i) * (Y i l * X l j))))%K.
    { rewrite !sum_add, !sum_mul. ring. }
    apply sum_zero. intros l Hl.
    transitivity ((sign j * X j l + sign l * X l j) * Y l i - X l j * (sign i * Y i l + sign l * Y l i)
                - ((sign j * Y j l + sign l * Y l j) * X l i - Y l j * (sign i * X i l + sign l * X l i)))%K; [ring|].
    rewrite (proj1 (so_entries X)), (proj1 (so_entries Y)), (proj1 (so_entries Y)), (proj1 (so_entries X)) by assumption.
    ring.
Qed.

(* ---------------------------------------------------------------- generation *)

Lemma closed_sum L k (G : nat -> matrix) : lie_algebra L -> L Zero -> (forall i, i < k -> L (G i)) ->
  L (fun a b => sum k (fun i => G i a b)).
Proof.
  intros HL HZ. induction k as [|k IH]; intros H; simpl.
  - exact HZ.
  - apply (closed_plus L HL (fun a b => sum k (fun i => G i a b)) (G k)).
    + apply IH. intros. apply H. lia.
    + apply H. lia.
Qed.

(** The part of a matrix below its diagonal. *)
Definition lower (X : matrix) : matrix := fun i j => if j <? i then X i j else 0%K.

(** A matrix from multiples of the e_i e_j^T - e_j e_i^T. *)
Lemma sum_of_generators k X a b : a < k -> b < k ->
  sum k (fun i => sum k (fun j => X i j * minus (unit i j) (unit j i) a b))%K = (X a b - X b a)%K.
Proof.
  intros Ha Hb. unfold minus, unit.
  transitivity (sum k (fun i => delta a i * X i b + (- (1)) * (delta b i * X i a)))%K.
  { apply sum_ext. intros i Hi.
    transitivity (sum k (fun j => delta a i * (delta b j * X i j) + (- delta b i) * (delta a j * X i j)))%K.
    { apply sum_ext. intros j _. ring. }
    rewrite sum_add, !sum_mul.
    rewrite (sum_one k b) by (trivial; intros l _ Hl; rewrite (delta_other b l) by auto; ring).
    rewrite (sum_one k a) by (trivial; intros l _ Hl; rewrite (delta_other a l) by auto; ring).
    rewrite !delta_same. ring. }
  rewrite sum_add, sum_mul.
  rewrite (sum_one k a) by (trivial; intros l _ Hl; rewrite (delta_other a l) by auto; ring).
  rewrite (sum_one k b) by (trivial; intros l _ Hl; rewrite (delta_other b l) by auto; ring).
  rewrite !delta_same. ring.
Qed.

(** 1 + 1 may be no zero divisor: over the field of two elements the identity is in so(n,m), but is not generated. *)
Hypothesis two_regular : forall x : K, (x + x = 0)%K -> x = 0%K.

Lemma so_diagonal X i : so X -> i < N -> X i i = 0%K.
Proof.
  intros H Hi. apply two_regular. rewrite (so_reflected X i i H Hi Hi) at 1. rewrite sign_square. ring.
Qed.

Lemma so_lower X i j : so X -> i < N -> j < N -> X i j = (lower X i j - sign i * sign j * lower X j i)%K.
Proof.
  intros H Hi Hj. unfold lower. destruct (lt_eq_lt_dec i j) as [[Hij| ->]|Hij].
  - rewrite (not_less j i) by lia.
    rewrite (less i j) by lia.
    rewrite (so_reflected X i j H Hi Hj). ring.
  - rewrite Nat.ltb_irrefl, so_diagonal by assumption. ring.
  - rewrite (less j i) by lia.
    rewrite (not_less i j) by lia. ring.
Qed.

(** X in so(n,m) is S_E, and multiples of the generators above and below. *)
Theorem generation : 0 < n -> 0 < m ->
  forall L, lie_algebra L -> (forall E, L (S_ E)) -> forall X, so X -> L X.
Proof.
  intros Hn Hm L HL HS X HX.
  assert (HZ : L Zero).
  { apply (closed_same L HL (scale 0%K (S_ Zero))); [|apply closed_scale; auto].
    intros i j _ _. unfold scale, Zero. ring. }
  pose (above := fun i j => diag n (minus (unit i j) (unit j i)) Zero).
  pose (below := fun i j => diag n Zero (minus (unit i j) (unit j i))).
  assert (Habove : forall i j, L (above i j)).
  { intros i j. apply (closed_same L HL (bracket N (S_ (unit i 0)) (S_ (unit j 0)))).
    - apply bracket_above. exact Hm.
    - apply closed_bracket; auto. }
  assert (Hbelow : forall i j, L (below i j)).
  { intros i j. apply (closed_same L HL (bracket N (S_ (unit 0 i)) (S_ (unit 0 j)))).
    - apply bracket_below. exact Hn.
    - apply closed_bracket; auto. }
  pose (Y := fun i j => X (n + i) (n + j)).
  assert (HA : L (fun a b => sum n (fun i => sum n (fun j => scale (lower X i j) (above i j) a b)))).
  { apply (closed_sum L n (fun i a b => sum n (fun j => scale (lower X i j) (above i j) a b))); trivial. intros i _.
    apply (closed_sum L n (fun j => scale (lower X i j) (above i j))); trivial. intros j _.
    apply closed_scale; auto. }
  assert (HB : L (fun a b => sum m (fun i => sum m (fun j => scale (lower Y i j) (below i j) a b)))).
  { apply (closed_sum L m (fun i a b => sum m (fun j => scale (lower Y i j) (below i j) a b))); trivial. intros i _.
    apply (closed_sum L m (fun j => scale (lower Y i j) (below i j))); trivial. intros j _.
    apply closed_scale; auto. }
  refine (closed_same L HL _ X _ (closed_plus L HL _ _ (HS (fun i k => X i (n + k))) (closed_plus L HL _ _ HA HB))).
  assert (off : forall k Z, sum k (fun i => sum k (fun j => scale (Z i j) Zero 0 0)) = 0%K).
  { intros k Z. apply sum_zero. intros i _. apply sum_zero. intros j _. unfold scale, Zero. ring. }
  change (forall k (Z : matrix), sum k (fun i => sum k (fun j => Z i j * 0)) = 0)%K in off.
  intros a b Ha Hb. unfold plus, scale, above, below, S_. at_blocks a b; unfold transpose, Zero; rewrite ?off.
  - apply Nat.ltb_lt in rows, columns. rewrite sum_of_generators by assumption.
    rewrite (so_lower X a b HX Ha Hb). unfold sign.
    apply Nat.ltb_lt in rows, columns. rewrite rows, columns. ring.
  - apply Nat.ltb_ge in columns. replace (n + (b - n)) with b by lia. ring.
  - apply Nat.ltb_ge in rows. replace (n + (a - n)) with a by lia.
    rewrite (so_reflected X a b HX Ha Hb). unfold sign. rewrite columns.
    apply Nat.ltb_ge in rows. rewrite rows. ring.
  - apply Nat.ltb_ge in rows, columns. rewrite sum_of_generators by lia.
    transitivity (lower X a b - lower X b a)%K.
    { unfold lower, Y. replace (n + (a - n)) with a by lia. replace (n + (b - n)) with b by lia.
      destruct (lt_eq_lt_dec a b) as [[Hab| ->]|Hab].
      - rewrite !(not_less b a), !(not_less (b - n) (a - n)), !(less a b), !(less (a - n) (b - n)) by lia. ring.
      - rewrite !Nat.ltb_irrefl. ring.
      - rewrite !(less b a), !(less (b - n) (a - n)), !(not_less a b), !(not_less (a - n) (b - n)) by lia. ring. }
    rewrite (so_lower X a b HX Ha Hb). unfold sign.
    apply Nat.ltb_ge in rows, columns. rewrite rows, columns. ring.
Qed.

Theorem generated_is_so : 0 < n -> 0 < m -> forall X, generated X <-> so X.
Proof.
  intros Hn Hm X. split.
  - intros H. apply H; [exact so_is_lie_algebra|exact S_in_so].
  - intros H L HL HS. apply generation; assumption.
Qed.

(* ---------------------------------------------------------------- the laws *)

(** The differential of P^T J P at P along V, as laws_expanded confirms. *)
Definition differential (P V : matrix) : matrix :=
  plus (times N (transpose V) (times N J P)) (times N (transpose P) (times N J V)).

Definition laws (P : matrix) : matrix := times N (transpose P) (times N J P).

Lemma times_J P i j : i < N -> times N J P i j = (sign i * P i j)%K.
Proof.
  intros Hi. unfold times, J.
  rewrite (sum_one N i) by (trivial; intros l _ Hl; rewrite (delta_other i l) by auto; ring).
  rewrite delta_same. ring.
Qed.

Lemma times_J_both P Q i j : times N (transpose P) (times N J Q) i j = sum N (fun k => sign k * (P k i * Q k j))%K.
Proof. unfold times at 1, transpose. apply sum_ext. intros k Hk. rewrite times_J by exact Hk. ring. Qed.

Lemma differential_entry P V i j :
  differential P V i j = (sum N (fun k => sign k * (V k i * P k j)) + sum N (fun k => sign k * (P k i * V k j)))%K.
Proof. unfold differential, plus. rewrite !times_J_both. reflexivity. Qed.

(** P = [A; B], and its laws. *)
Definition stacked (A B : matrix) : matrix := fun i j => if i <? n then A i j else B (i - n) j.

Theorem laws_of_blocks A B i j :
  laws (stacked A B) i j = minus (times n (transpose A) A) (times m (transpose B) B) i j.
Proof.
  unfold laws. rewrite times_J_both, sum_split. unfold minus, times, transpose.
  transitivity (sum n (fun k => A k i * A k j) + - (1) * sum m (fun k => B k i * B k j))%K; [|ring].
  rewrite <- sum_mul. f_equal; apply sum_ext; intros k Hk; unfold sign, stacked.
  - rewrite less by exact Hk. ring.
  - rewrite not_less by lia. replace (n + k - n)%nat with k by lia. ring.
Qed.

(** How E moves P: A by E B, and B by E^T A. *)
Theorem S_moves E A B i j :
  times N (S_ E) (stacked A B) i j = stacked (times m E B) (times n (transpose E) A) i j.
Proof.
  unfold times at 1. rewrite sum_split. unfold S_, stacked at 3. destruct (i <? n) eqn:rows.
  - rewrite (sum_zero n), (sum_ext m _ (fun k => E i k * B k j)%K); [unfold times; ring| |]; intros k Hk; unfold stacked.
    + rewrite block_right, rows, not_less by lia. replace (n + k - n)%nat with k by lia. reflexivity.
    + rewrite block_left, rows by exact Hk. unfold Zero. ring.
  - rewrite (sum_zero m), (sum_ext n _ (fun k => transpose E (i - n)%nat k * A k j)%K); [unfold times; ring| |];
      intros k Hk; unfold stacked.
    + rewrite block_left, rows, less by exact Hk. reflexivity.
    + rewrite block_right, rows. unfold Zero. ring.
Qed.

(** laws (P + t V) = laws P + t differential P V + t^2 laws V. *)
Theorem laws_expanded P V t i j :
  laws (plus P (scale t V)) i j = (laws P i j + t * differential P V i j + t * t * laws V i j)%K.
Proof.
  unfold laws. rewrite differential_entry, !times_J_both, <- sum_add, <- !sum_mul, <- !sum_add.
  apply sum_ext. intros k _. unfold plus, scale. ring.
Qed.

Theorem conserved X P i j : so X -> differential P (times N X P) i j = 0%K.
Proof.
  intros HX. rewrite differential_entry. unfold times.
  transitivity (sum N (fun k => sum N (fun l => sign k * X k l * (P l i * P k j)))
              + sum N (fun k => sum N (fun l => sign k * X k l * (P k i * P l j))))%K.
  { f_equal; apply sum_ext; intros k _.
    - transitivity (sign k * P k j * sum N (fun l => X k l * P l i))%K; [ring|].
      rewrite <- sum_mul. apply sum_ext. intros l _. ring.
    - transitivity (sign k * P k i * sum N (fun l => X k l * P l j))%K; [ring|].
      rewrite <- sum_mul. apply sum_ext. intros l _. ring. }
  rewrite (sum_swap N N (fun k l => sign k * X k l * (P k i * P l j))%K), <- sum_add.
  apply sum_zero. intros k Hk. rewrite <- sum_add. apply sum_zero. intros l Hl.
  transitivity ((sign k * X k l + sign l * X l k) * (P l i * P k j))%K; [ring|].
  rewrite (proj1 (so_entries X)) by assumption. ring.
Qed.

(* ---------------------------------------------------------------- tangents at P0 *)

Variable r : nat.

Definition P0 : matrix := One.

Theorem first_columns X : r <= N -> same N r (times N X P0) X.
Proof.
  intros Hr i j Hi Hj. unfold times, P0, One.
  rewrite (sum_one N j) by (try lia; intros l _ Hl; rewrite (delta_other l j) by exact Hl; ring).
  rewrite delta_same. ring.
Qed.

Lemma times_P0 X i j : times N X P0 i j = if j <? N then X i j else 0%K.
Proof.
  unfold times, P0, One. destruct (Nat.ltb_spec j N) as [H|H].
  - rewrite (sum_one N j) by (trivial; intros l _ Hl; rewrite (delta_other l j) by exact Hl; ring).
    rewrite delta_same. ring.
  - apply sum_zero. intros l Hl. rewrite delta_other by lia. ring.
Qed.

(** The space so(n,m) P0 of matrices of size N x r. *)
Definition tangent (V : matrix) : Prop := exists X, so X /\ same N r V (times N X P0).

Theorem tangents_are_linear c V W : tangent V -> tangent W -> tangent (plus (scale c V) W).
Proof.
  intros (X & HX & HV) (Y & HY & HW). exists (plus (scale c X) Y). split.
  - apply (closed_plus so so_is_lie_algebra); trivial. apply (closed_scale so so_is_lie_algebra). exact HX.
  - intros i j Hi Hj. unfold plus, scale. rewrite HV, HW by assumption. rewrite !times_P0.
    destruct (j <? N); ring.
Qed.

(** The matrix of so(n,m) with given entries below the diagonal. *)
Definition extended (c : matrix) : matrix := fun i j => (lower c i j - sign i * sign j * lower c j i)%K.

Lemma extended_in_so c : so (extended c).
Proof.
  apply so_entries. intros i j _ _. unfold extended.
  transitivity ((1 - sign i * sign i) * sign j * lower c j i + (1 - sign j * sign j) * sign i * lower c i j)%K; [ring|].
  rewrite !sign_square. ring.
Qed.

Lemma extended_below c i j : j < i -> extended c i j = c i j.
Proof.
  intros H. unfold extended, lower. rewrite (less j i) by lia.
  rewrite (not_less i j) by lia. ring.
Qed.

(** The places (i, j) with j < r and j < i < N, column by column. *)
Fixpoint places (size columns : nat) : list (nat * nat) :=
  match columns with
  | O => []
  | S j => map (fun i => (i, j)) (seq (S j) (size - S j)) ++ places size j
  end.

Lemma in_places size columns i j : In (i, j) (places size columns) <-> j < columns /\ j < i < size.
Proof.
  induction columns as [|k IH]; simpl; [lia|]. rewrite in_app_iff, in_map_iff, IH. split.
  - intros [(a & E & Ha)|H]; [|lia]. apply in_seq in Ha. inversion E; subst. lia.
  - intros H. destruct (Nat.eq_dec j k) as [->|Hn]; [left|right; lia].
    exists i. split; [reflexivity|]. apply in_seq. lia.
Qed.

Lemma places_differ size columns : NoDup (places size columns).
Proof.
  induction columns as [|k IH]; simpl; [constructor|].
  assert (H : forall l, NoDup l -> NoDup (map (fun i : nat => (i, k)) l ++ places size k)).
  { induction l as [|a l IHl]; intros Hl; simpl; [exact IH|]. inversion Hl; subst. constructor; auto.
    rewrite in_app_iff, in_map_iff, in_places. intros [(b & E & Hb)|E]; [|lia].
    inversion E; subst. contradiction. }
  apply H, seq_NoDup.
Qed.

(** Whatever is written at the places, one tangent has it: the entries there are coordinates of so(n,m) P0. *)
Theorem free_coordinates (c : matrix) :
  exists V, tangent V /\ (forall i j, In (i, j) (places N r) -> V i j = c i j) /\
  forall W, tangent W -> (forall i j, In (i, j) (places N r) -> W i j = c i j) -> same N r V W.
Proof.
  exists (times N (extended c) P0). split; [|split].
  - exists (extended c). split; [apply extended_in_so|]. intros i j _ _. reflexivity.
  - intros i j H. apply in_places in H. rewrite times_P0.
    rewrite (less j N) by lia. apply extended_below. lia.
  - intros W (X & HX & HW) Hc i j Hi Hj. rewrite HW by assumption. rewrite !times_P0.
    destruct (Nat.ltb_spec j N) as [HN|]; [|reflexivity].
    assert (L : forall a b, a < N -> b < r -> lower X a b = lower c a b).
    { intros a b Ha Hb. unfold lower. destruct (Nat.ltb_spec b a); [|reflexivity].
      rewrite <- Hc by (apply in_places; lia). rewrite HW, times_P0 by assumption.
      rewrite (less b N) by lia. reflexivity. }
    rewrite (so_lower X i j HX Hi HN). unfold extended. rewrite (L i j) by assumption.
    destruct (lt_dec i r) as [Hr|Hr]; [rewrite (L j i) by assumption; ring|].
    (* Here i >= r > j, and nothing stands above the diagonal. *)
    unfold lower. rewrite (not_less i j) by lia. ring.
Qed.

(** The same for X: its first r columns follow from the entries at the places, and these are free. *)
Theorem columns_determined X Y : r <= N -> so X -> so Y ->
  (forall i j, In (i, j) (places N r) -> X i j = Y i j) -> same N r X Y.
Proof.
  intros Hr HX HY H. destruct (free_coordinates Y) as (V & _ & _ & only).
  assert (at_places : forall Z i j, In (i, j) (places N r) -> times N Z P0 i j = Z i j).
  { intros Z i j Hij. apply in_places in Hij. apply first_columns; lia. }
  intros i j Hi Hj. rewrite <- (first_columns X), <- (first_columns Y) by assumption.
  transitivity (V i j); [symmetry|]; apply only; trivial.
  - exists X. split; [exact HX|]. intros a b _ _. reflexivity.
  - intros a b Hab. rewrite at_places; auto.
  - exists Y. split; [exact HY|]. intros a b _ _. reflexivity.
  - intros a b Hab. apply at_places. exact Hab.
Qed.

Theorem columns_free (c : matrix) : exists X, so X /\ forall i j, In (i, j) (places N r) -> X i j = c i j.
Proof.
  exists (extended c). split; [apply extended_in_so|].
  intros i j H. apply in_places in H. apply extended_below. lia.
Qed.

(** Nothing but so(n,m) P0 keeps the laws to first order at P0. *)
Theorem tangent_is_kernel V : tangent V <-> same r r (differential P0 V) Zero.
Proof.
  assert (D : forall i j, i < r -> j < r -> differential P0 V i j =
    ((if j <? N then sign j * V j i else 0) + (if i <? N then sign i * V i j else 0))%K).
  { intros i j _ _. rewrite differential_entry. unfold P0, One. f_equal.
    - destruct (Nat.ltb_spec j N).
      + rewrite (sum_one N j) by (trivial; intros l _ Hl; rewrite (delta_other l j) by exact Hl; ring).
        rewrite delta_same. ring.
      + apply sum_zero. intros l Hl. rewrite delta_other by lia. ring.
    - destruct (Nat.ltb_spec i N).
      + rewrite (sum_one N i) by (trivial; intros l _ Hl; rewrite (delta_other l i) by exact Hl; ring).
        rewrite delta_same. ring.
      + apply sum_zero. intros l Hl. rewrite delta_other by lia. ring. }
  split.
  - intros (X & HX & HV) i j Hi Hj. rewrite D by assumption. unfold Zero.
    destruct (Nat.ltb_spec j N), (Nat.ltb_spec i N);
      rewrite ?HV, ?times_P0 by assumption;
      repeat match goal with |- context [?a <? N] => destruct (Nat.ltb_spec a N); try lia end; try ring.
    apply so_entries; assumption.
  - intros H.
    assert (HD : forall i j, i < r -> j < r ->
      ((if j <? N then sign j * V j i else 0) + (if i <? N then sign i * V i j else 0) = 0)%K).
    { intros i j Hi Hj. rewrite <- D by assumption. apply H; assumption. }
    exists (extended V). split; [apply extended_in_so|].
    intros i j Hi Hj. rewrite times_P0.
    assert (R : forall x, (sign i * x = 0 -> x = 0)%K).
    { intros x Hx. transitivity (sign i * (sign i * x))%K; [|rewrite Hx; ring].
      transitivity (sign i * sign i * x)%K; [rewrite sign_square|]; ring. }
    destruct (Nat.ltb_spec j N) as [HN|HN].
    + destruct (lt_dec j i) as [Hji|Hji]; [symmetry; apply extended_below; exact Hji|].
      assert (Hir : i < r) by lia. specialize (HD i j Hir Hj).
      apply Nat.ltb_lt in Hi, HN. rewrite Hi, HN in HD. clear R.
      unfold extended, lower. rewrite (not_less j i) by lia.
      destruct (Nat.ltb_spec i j).
      * transitivity (sign i * sign i * V i j)%K; [rewrite sign_square; ring|].
        transitivity (sign i * (sign j * V j i + sign i * V i j) - sign i * sign j * V j i)%K; [ring|].
        rewrite HD. ring.
      * assert (j = i) by lia. subst j. transitivity 0%K; [|ring]. apply two_regular.
        transitivity (sign i * (sign i * V i i + sign i * V i i))%K; [|rewrite HD; ring].
        transitivity (sign i * sign i * (V i i + V i i))%K; [rewrite sign_square|]; ring.
    + (* A column behind the identity: it is zero. *)
      assert (Hir : i < r) by lia. specialize (HD i j Hir Hj).
      apply Nat.ltb_ge in HN. apply Nat.ltb_lt in Hi. rewrite HN, Hi in HD.
      apply R. transitivity (0 + sign i * V i j)%K; [ring|exact HD].
Qed.

End Signature.

End Matrices.

(* ---------------------------------------------------------------- how many *)

(** In the N r entries of P there is room left for r (r + 1)/2 laws, the entries of P^T J P on and above its diagonal. *)
Theorem codimension N r : r <= N -> 2 * (N * r) = 2 * length (places N r) + r * (r + 1).
Proof.
  induction r as [|r IH]; intros H; [simpl; lia|].
  cbn [places]. rewrite app_length, map_length, seq_length. specialize (IH ltac:(lia)). lia.
Qed.

(** dim so(n,m) P0 = N (N - 1)/2 - (N - r)(N - r - 1)/2. *)
Theorem dimension N r : r <= N -> 2 * length (places N r) = N * (N - 1) - (N - r) * (N - r - 1).
Proof.
  intros H. pose proof (codimension N r H) as C. assert (exists d, N = r + d) as [d ->] by (exists (N - r); lia).
  replace (r + d - r) with d by lia. destruct d as [|d].
  - rewrite Nat.add_0_r in *. destruct r; simpl Nat.sub; lia.
  - replace (S d - 1) with d by lia. replace (r + S d - 1) with (r + d) by lia. lia.
Qed.

(** For r >= N it is N (N - 1)/2, that of so(n,m). *)
Theorem dimension_wide N r : N <= r -> 2 * length (places N r) = N * (N - 1).
Proof.
  intros H. replace r with (N + (r - N)) by lia. induction (r - N) as [|d IH].
  - rewrite Nat.add_0_r, dimension by lia. rewrite Nat.sub_diag. lia.
  - rewrite Nat.add_succ_r. cbn [places]. replace (N - S (N + d)) with 0 by lia. exact IH.
Qed.

(** For r >= N: for N (2 r + 1 - N)/2 laws. *)
Theorem codimension_wide N r : N <= r -> 2 * (N * r) = 2 * length (places N r) + N * (2 * r + 1 - N).
Proof.
  intros H. rewrite dimension_wide by exact H. assert (exists d, r = N + d) as [d ->] by (exists (r - N); lia).
  replace (2 * (N + d) + 1 - N) with (N + 2 * d + 1) by lia. destruct N; simpl Nat.sub; lia.
Qed.

Print Assumptions bracket_identity.
Print Assumptions bracket_above.
Print Assumptions bracket_below.
Print Assumptions S_in_so.
Print Assumptions so_is_lie_algebra.
Print Assumptions generation.
Print Assumptions generated_is_so.
Print Assumptions laws_of_blocks.
Print Assumptions S_moves.
Print Assumptions laws_expanded.
Print Assumptions conserved.
Print Assumptions first_columns.
Print Assumptions tangents_are_linear.
Print Assumptions free_coordinates.
Print Assumptions columns_determined.
Print Assumptions columns_free.
Print Assumptions tangent_is_kernel.
Print Assumptions in_places.
Print Assumptions places_differ.
Print Assumptions dimension.
Print Assumptions dimension_wide.
Print Assumptions codimension.
Print Assumptions codimension_wide.

(* ---------------------------------------------------------------- the reals *)

Require Import Reals Lra.

Theorem generated_is_so_over_the_reals n m : 0 < n -> 0 < m -> forall X,
  generated R 0%R Rplus Rmult Rminus n m X <-> so R 0%R 1%R Rplus Rmult Ropp n m X.
Proof. apply (generated_is_so R _ _ _ _ _ _ RTheory). intros x H. lra. Qed.

Print Assumptions generated_is_so_over_the_reals.
